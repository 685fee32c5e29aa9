/** References to other steps in what is said of a step, for where they cannot be gone to. */

/** "; step 14" behind an amount in brackets, "(step 14)" and the like: lines may be wrapped there. */
const REFERENCES = [/;\s+step\s+(\d+)(?=\))/g, /\s+\([^()]*\bstep\s+(\d+)\b[^()]*\)/g];

/**
 * A text without " (step 14)".
 * @param kept the numbers of steps that may be referred to
 */
export function withoutStepReferences(text: string, kept: readonly number[] = []): string {
  const unlessKept = (reference: string, step: string) => (kept.includes(Number(step)) ? reference : '');
  return REFERENCES.reduce((told, reference) => told.replaceAll(reference, unlessKept), text);
}
