/** What a slide says in small type: notes that have their own lines elsewhere, as running sentences. */
import { capital } from '../../src/base/counted';

/** "Rows: position. Columns: dimension. Hatched: hidden by the mask." */
export function runningNotes(notes: readonly string[]): string {
  return notes
    .filter((note) => note !== '')
    .map((note) => (/[.!?…][”)]?$/.test(note) ? capital(note) : `${capital(note)}.`))
    .join(' ');
}
