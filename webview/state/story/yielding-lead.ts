/** Of what a step does, the sentences that may give way where a presentation has little room. */

/**
 * @param lead its sentences; `data-explains-mark`: one says what a mark of the figure is
 * @returns all but the first, which defines the step, and those that say what a mark in the figure's legend is
 */
export function yieldingLead<Sentence extends { readonly dataset: { readonly [name: string]: string | undefined } }>([
  ,
  ...others
]: readonly Sentence[]): readonly Sentence[] {
  return others.filter(({ dataset }) => dataset['explainsMark'] === undefined);
}
