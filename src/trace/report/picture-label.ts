/** The label by which a document refers to the picture of a step. */
export function pictureLabel(step: number): string {
  return `step-${step}`;
}
