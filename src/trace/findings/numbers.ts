/** Numbers as findings write them: as exact as one reads, with the exact one behind. */
import type { FindingPart } from './finding';

/** "+1.69" */
export function signedPart(value: number): FindingPart {
  const text = Math.abs(value).toFixed(2);
  return numberPart(value, Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`);
}

/** "10.44" */
export function logitPart(value: number): FindingPart {
  const text = Math.abs(value).toFixed(2);
  return numberPart(value, value < 0 && Number(text) !== 0 ? `−${text}` : text);
}

/** "−34.2", "0.052": three digits. */
export function plainPart(value: number): FindingPart {
  const size = Math.abs(value);
  const text =
    size === 0
      ? '0'
      : size >= 99.95
        ? size.toFixed(0)
        : size >= 1e-3
          ? String(Number(size.toPrecision(3)))
          : size.toExponential(1);
  return numberPart(value, value < 0 ? `−${text}` : text);
}

/** "81 %", "2.5 %" */
export function percentPart(share: number): FindingPart {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 0.1) return numberPart(share, 'less than 0.1 %');
  if (share < 1 && hundredths >= 99.5) return numberPart(share, 'over 99 %');
  return numberPart(
    share,
    `${hundredths >= 9.95 || hundredths === 0 ? hundredths.toFixed(0) : hundredths.toFixed(1)} %`,
  );
}

/** "12": how many there are. */
export function countPart(count: number): FindingPart {
  return numberPart(count, count >= 10 ? Math.round(count).toLocaleString('en') : String(Number(count.toPrecision(2))));
}

/** "the last one", "2 tokens" */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
}

function numberPart(value: number, text: string): FindingPart {
  return { kind: 'number', text, value };
}
