/** Selects the sentences on what a step does that may be left out where a presentation has little room. */

/**
 * @param lead the elements of the sentences; `data-explains-mark` is set on one that explains a mark of the figure
 * @returns all but the first sentence, which defines the step, and those that explain a mark
 */
export function yieldingLead<Sentence extends { readonly dataset: { readonly [name: string]: string | undefined } }>([
  ,
  ...others
]: readonly Sentence[]): readonly Sentence[] {
  return others.filter(({ dataset }) => dataset['explainsMark'] === undefined);
}
