/* TIV as the server computes it: exact decimals, rounded half up once at the end. Values are never
   negative. A decimal is { units, scale }, units / 10^scale; hundredths are a BigInt. */
'use strict';
{
    const parse = (text) => {
        const found = /^(\d*)(?:\.(\d*))?$/.exec(String(text).trim());
        if (!found || !(found[1] || found[2])) {
            return null;
        }
        const decimals = found[2] || '';
        return {units: BigInt(found[1] + decimals), scale: decimals.length};
    };

    const times = (first, second) => ({
        units: first.units * second.units,
        scale: first.scale + second.scale,
    });

    const hundredths = (value) => {
        if (value.scale <= 2) {
            return value.units * 10n ** BigInt(2 - value.scale);
        }
        const step = 10n ** BigInt(value.scale - 2);
        return (2n * value.units + step) / (2n * step);
    };

    const grouped = (integer) => String(integer).replace(/\B(?=(\d{3})+$)/g, ',');

    const print = (count) => {
        const cents = String(count % 100n).padStart(2, '0');
        return `${grouped(count / 100n)}.${cents}`;
    };

    window.armsdbTiv = {parse, times, hundredths, grouped, print};
}
