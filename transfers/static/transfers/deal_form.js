/* The form of a deal: TIV and sums as one types, the next year's row, likely duplicates, keys. */
'use strict';
document.addEventListener('DOMContentLoaded', () => {
    const form = document.getElementById('deal_form');
    const grid = form?.querySelector('.grid');
    if (!grid) {
        return;
    }
    const {parse, times, hundredths, grouped, print} = window.armsdbTiv;
    const $ = django.jQuery;
    const NONE = '–';
    const field = (name) => document.getElementById(`id_${name}`);
    const value = (name) => field(name)?.value.trim() ?? '';

    // TIV and sums. What is shown after saving comes from the server.

    const coefficients = JSON.parse(grid.dataset.coefficients);
    const rows = () => [...grid.querySelectorAll('tbody tr.delivery')];
    const within = (row, name) => row.querySelector(`[name$="-${name}"]`);
    const whole = (text) => (/^\d+$/.test(text.trim()) ? BigInt(text.trim()) : null);
    const counts = (row) => !row.classList.contains('absent') && !within(row, 'DELETE')?.checked;
    const show = (place, text) => {
        if (place && place.textContent !== text) {
            place.textContent = text;
        }
    };
    const summary = (name, text) => show(form.querySelector(`.fieldBox.field-${name} .readonly`), text);

    const unitTiv = () => {
        const estimate = parse(value('tiv_estimate'));
        const coefficient = parse(coefficients[value('condition')] ?? '');
        return estimate && coefficient && times(estimate, coefficient);
    };
    const tivOf = (unit, count) => hundredths(times(unit, {units: count, scale: 0}));

    const against = (delivered, ordered) => {
        if (ordered === null) {
            return 'Number ordered not known';
        }
        if (delivered > ordered) {
            return `${grouped(delivered - ordered)} more than ordered`;
        }
        if (delivered === ordered) {
            return `All ${grouped(ordered)} delivered`;
        }
        return `Delivered ${grouped(delivered)} of ${grouped(ordered)}; ${grouped(ordered - delivered)} to come`;
    };

    const compute = () => {
        const unit = unitTiv();
        const ordered = whole(value('number_ordered'));
        let number = 0n;
        let tiv = 0n;
        let any = false;
        for (const row of rows()) {
            const count = whole(within(row, 'number').value);
            const own = unit && count !== null ? tivOf(unit, count) : null;
            show(row.querySelector('.field-tiv'), own === null ? NONE : print(own));
            if (counts(row) && count !== null) {
                any = true;
                number += count;
                tiv += own ?? 0n;
            }
        }
        const total = any && unit ? print(tiv) : NONE;
        show(grid.querySelector('[data-sum=number]'), any ? grouped(number) : NONE);
        show(grid.querySelector('[data-sum=tiv]'), total);
        const words = grid.querySelector('.against');
        show(words, against(number, ordered));
        words.classList.toggle('over', ordered !== null && number > ordered);
        summary('unit', unit ? print(hundredths(unit)) : NONE);
        summary('order', unit && ordered !== null ? print(tivOf(unit, ordered)) : NONE);
        summary('delivered', any ? grouped(number) : NONE);
        summary('tiv', total);
    };
    // Somebody who may not change these sees the server's numbers.
    const live = field('tiv_estimate') && rows().every((row) => within(row, 'number'));

    // The grid by keyboard.

    const prefix = grid.dataset.prefix;
    const blank = (row) => !within(row, 'year').value && !within(row, 'number').value;
    const addRow = () => {
        const total = field(`${prefix}-TOTAL_FORMS`);
        const made = grid.querySelector('template').content.cloneNode(true);
        for (const node of made.querySelectorAll('*')) {
            for (const {name, value: text} of [...node.attributes]) {
                node.setAttribute(name, text.replaceAll('__prefix__', total.value));
            }
        }
        total.value = Number(total.value) + 1;
        grid.querySelector('tbody').append(made);
        return rows().at(-1);
    };
    const nextYear = () => {
        if (!grid.querySelector('template')) {
            return;
        }
        const years = rows().map((row) => whole(within(row, 'year')?.value ?? '')).filter((year) => year !== null);
        const latest = years.reduce((first, second) => (first > second ? first : second), 0n);
        const row = rows().find(blank) ?? addRow();
        within(row, 'year').value = latest ? latest + 1n : value('order_year');
        within(row, 'number').focus();
        compute();
    };
    const button = grid.querySelector('.next-year');
    if (button) {
        button.hidden = false;
        button.addEventListener('click', nextYear);
    }
    grid.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || event.ctrlKey || event.altKey || !event.target.matches('td :is(input, select)')) {
            return;
        }
        event.preventDefault();
        const all = rows();
        const next = all[all.indexOf(event.target.closest('tr')) + 1];
        if (next && !blank(next)) {
            within(next, event.target.name.split('-').at(-1)).focus();
        } else {
            nextYear();
        }
    });

    const nextClaim = () => {
        const group = document.getElementById('claims-group');
        const details = group?.querySelector('details');
        if (details) {
            details.open = true;
        }
        const empty = () => [...(group?.querySelectorAll('.inline-related:not(.empty-form) select[name$="-source"]') ?? [])]
            .find((select) => !select.value);
        if (group && !empty()) {
            group.querySelector('.add-row a')?.click();
        }
        const select = empty();
        if (select) {
            focusOn(select);
        }
    };

    const save = (name) => {
        const submit = form.querySelector(`[type=submit][name=${name}]`);
        if (submit) {
            form.requestSubmit(submit);
        }
    };
    document.addEventListener('keydown', (event) => {
        if (event.isComposing || event.repeat) {
            return;
        }
        const control = event.ctrlKey || event.metaKey;
        const keys = {
            [event.altKey && !control && event.code === 'KeyN']: nextYear,
            [event.altKey && !control && event.code === 'KeyC']: nextClaim,
            [control && !event.altKey && event.key === 'Enter']: () => save('_save'),
            [control && !event.altKey && event.code === 'KeyS']: () => save('_continue'),
        };
        if (keys.true) {
            event.preventDefault();
            keys.true();
        }
    });

    // The first field, or the first that has an error; a list of names is focused where it shows.

    const focusOn = (target) => {
        const box = target.closest('details');
        if (box) {
            box.open = true;
        }
        (target.nextElementSibling?.querySelector?.('.select2-selection') ?? target).focus();
    };
    form.querySelector('#faults')?.addEventListener('click', (event) => {
        const target = event.target.hash && document.getElementById(event.target.hash.slice(1));
        if (target) {
            event.preventDefault();
            focusOn(target);
        }
    });
    const wrong = form.querySelector('#faults a[href^="#"]');
    const first = wrong ? document.getElementById(wrong.hash.slice(1)) : !value('supplier') && field('supplier');

    // Deals that are likely the same, as soon as parties and system are chosen.

    const likely = document.getElementById('likely');
    let asked = null;
    const names = ['supplier', 'recipient', 'system', 'order_year', 'number_ordered'];
    const query = () => new URLSearchParams([
        ...names.map((name) => [name, value(name)]), ['own', likely.dataset.own],
    ]);
    const ask = async () => {
        const now = String(query());
        if (now === asked) {
            return;
        }
        asked = now;
        const complete = names.slice(0, 3).every(value);
        const answer = complete && await fetch(`${likely.dataset.address}?${now}`);
        if (asked === now) {
            likely.innerHTML = answer && answer.ok ? await answer.text() : '';
            // No stops in the way of somebody who types on; a refused form has them as stops.
            likely.querySelectorAll('a').forEach((link) => { link.tabIndex = -1; });
        }
    };
    let waiting = null;
    const askSoon = () => {
        clearTimeout(waiting);
        waiting = setTimeout(ask, 150);
    };
    for (const name of names.slice(0, 3)) {
        $(field(name)).on('change', askSoon);
    }
    for (const name of names.slice(3)) {
        field(name)?.addEventListener('change', askSoon);
    }

    // Nothing typed is lost by a slip.

    const typed = () => new URLSearchParams(new FormData(form)).toString();
    const before = wrong ? null : typed();
    let leaving = false;
    form.addEventListener('submit', () => { leaving = true; });
    window.addEventListener('pageshow', () => { leaving = false; });
    window.addEventListener('beforeunload', (event) => {
        if (!leaving && typed() !== before) {
            event.preventDefault();
        }
    });

    if (live) {
        form.addEventListener('input', compute);
        form.addEventListener('change', compute);
        compute();
    }
    // After the lists of names are set up, which a script of the admin does on the same event.
    $(() => setTimeout(() => {
        asked = String(query());
        if (first) {
            focusOn(first);
        }
    }));
});
