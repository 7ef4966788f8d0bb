/* Lists of names by keyboard: typing opens them, Tab takes what is marked, Alt+Enter creates. */
'use strict';
document.addEventListener('DOMContentLoaded', () => {
    const $ = django.jQuery;
    const typed = new Map();
    let current = null;

    const searchField = () => document.querySelector('.select2-container--open .select2-search__field');

    // What the list on the screen was asked for, and what to do once it is there.
    let listed = null;
    let whenListed = null;

    $(document).on('select2:open', (event) => {
        current = event.target;
        listed = whenListed = null;
        searchField()?.focus();
        const own = $(current).data('select2');
        if (!current.dataset.watched) {
            current.dataset.watched = 'yes';
            own.on('results:all', (answer) => {
                listed = answer.query.term ?? '';
                if (whenListed && listed === searchField()?.value) {
                    setTimeout(whenListed);
                }
            });
        }
    });

    // The list puts the focus back on itself in its own time, so the next field takes it later.
    const takeAndGoOn = (select) => {
        $(select).data('select2').trigger('results:select', {});
        $(select).select2('close');
        setTimeout(() => focusAfter(select.nextElementSibling.querySelector('.select2-selection')), 10);
    };

    const STOPS = 'a[href]:not(.add-related), button, input, select, textarea, summary, [tabindex="0"]';
    const focusAfter = (node) => {
        const inTurn = [...node.closest('form').querySelectorAll(STOPS)]
            .filter((each) => each === node || (each.tabIndex >= 0 && each.offsetParent && !each.disabled));
        inTurn[inTurn.indexOf(node) + 1]?.focus();
    };

    document.addEventListener('input', (event) => {
        if (event.target.matches('.select2-search__field') && current) {
            typed.set(current.id, event.target.value);
        }
    });

    const selectOf = (node) => node.closest('.related-widget-wrapper, .fieldBox, td, .form-row')
        ?.querySelector('select.admin-autocomplete');

    const create = (select) => {
        const link = document.getElementById(`add_${select.id}`);
        if (link) {
            $(select).select2('close');
            link.click();
        }
    };

    document.addEventListener('keydown', (event) => {
        const field = event.target;
        const searching = field.matches('.select2-search__field');
        const closed = field.matches('.select2-selection');
        if (!searching && !closed) {
            return;
        }
        const select = searching ? current : selectOf(field);
        if (event.altKey && event.key === 'Enter' && select) {
            event.preventDefault();
            event.stopPropagation();
            create(select);
        } else if (searching && event.key === 'Tab' && !event.shiftKey && field.value.trim()) {
            event.preventDefault();
            event.stopPropagation();
            // Somebody may type faster than the list comes: it is taken when it is there.
            whenListed = () => takeAndGoOn(select);
            if (listed === field.value) {
                whenListed();
            }
        } else if (closed && select && event.key.length === 1 && event.key !== ' '
                   && !event.ctrlKey && !event.altKey && !event.metaKey) {
            event.preventDefault();
            $(select).select2('open');
            const search = searchField();
            search.value = event.key;
            search.dispatchEvent(new Event('input', {bubbles: true}));
            $(search).trigger('input');
        }
    }, true);

    // The popup knows that it is one, and begins with what was typed.
    document.addEventListener('click', (event) => {
        const link = event.target.closest?.('a.add-related[data-naming]');
        if (!link) {
            return;
        }
        const address = new URL(link.href);
        const words = typed.get(link.id.replace(/^add_/, ''));
        address.searchParams.set('_popup', '1');
        address.searchParams.set('_to_field', 'id');
        if (words) {
            address.searchParams.set(link.dataset.naming, words);
        }
        link.href = address;
    }, true);
});
