/** Rules of style sheets for what is pointed at hold only while the pointer is used: see `resting-pointer.ts`. */
import { setInherited } from './set-inherited';

const RESTS = '--pointer-rests';
/** A class that nothing has: as specific as what it stands for. */
const NOTHING = '.pointed-at-by-nobody';

const changed = new WeakSet<CSSStyleSheet>();

/** Whether nothing is drawn as if it were pointed at. */
export function setPointerRests(rests: boolean): void {
  setInherited(document.documentElement, RESTS, rests ? '1' : '0');
}

/** Sheets are shared by all components of a kind, and changed once. */
export function hoverOnlyWhereMoved(sheets: readonly CSSStyleSheet[]): void {
  for (const sheet of sheets) {
    if (changed.has(sheet)) continue;
    changed.add(sheet);
    // From the last one, as others follow from where some are put in.
    for (let at = sheet.cssRules.length - 1; at >= 0; at--) divide(sheet, at);
  }
}

/** What a rule says of what is not pointed at holds then of everything. */
function divide(sheet: CSSStyleSheet, at: number): void {
  const text = sheet.cssRules[at]?.cssText ?? '';
  if (!text.includes(':hover')) return;
  sheet.deleteRule(at);
  sheet.insertRule(`@container style(${RESTS}: 1) { ${text.replaceAll(':hover', NOTHING)} }`, at);
  sheet.insertRule(`@container not style(${RESTS}: 1) { ${text} }`, at);
}
