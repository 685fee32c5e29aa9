/** Removes references to other steps from a step's text, for documents that do not have these steps. */

/** "; step 14" after an amount in brackets, "(step 14)" and the like. The white space may be a line break. */
const REFERENCES = [/;\s+step\s+(\d+)(?=\))/g, /\s+\([^()]*\bstep\s+(\d+)\b[^()]*\)/g];

/**
 * A text without " (step 14)".
 * @param kept the numbers of steps that may be referred to
 */
export function withoutStepReferences(text: string, kept: readonly number[] = []): string {
  const unlessKept = (reference: string, step: string) => (kept.includes(Number(step)) ? reference : '');
  return REFERENCES.reduce((told, reference) => told.replaceAll(reference, unlessKept), text);
}
