/** Where a document says that the picture of a step is. */
export function pictureLabel(step: number): string {
  return `step-${step}`;
}
