/** Cells of the logit lens, and which of them an event is at. */

export interface Place {
  readonly point: number;
  readonly position: number;
}

export function isSamePlace(a: Place, b: Place | undefined): boolean {
  return a.point === b?.point && a.position === b.position;
}

export function placeAt(event: Event): Place | undefined {
  const cell = (event.target as Element).closest<HTMLElement>('[data-lens-point]');
  return cell
    ? { point: Number(cell.dataset['lensPoint']), position: Number(cell.dataset['lensPosition']) }
    : undefined;
}

/** The position whose column head it is. */
export function headAt(event: Event): number | undefined {
  const head = (event.target as Element).closest<HTMLElement>('[data-position]');
  return head ? Number(head.dataset['position']) : undefined;
}
