/** Puts what has opened over the page beside what it is of. */
import { computePosition, flip, offset, type Placement, type ReferenceElement, shift } from '@floating-ui/dom';
import { css } from 'lit';

interface Beside {
  readonly placement: Placement;
  /** Between it and what it is of, in CSS pixels. */
  readonly distance: number;
  /** Between it and the edge of the panel, in CSS pixels. */
  readonly edge: number;
  /** Where it stands where it has no room there: left out, on the opposite side; null: nowhere else. */
  readonly otherwise?: Placement | null;
}

/** As far as there is room it stays inside the panel. */
export async function placeBeside(
  anchor: ReferenceElement,
  opened: HTMLElement,
  { placement, distance, edge: padding, otherwise }: Beside,
): Promise<void> {
  const turned = otherwise === null ? [] : [flip({ padding, ...(otherwise && { fallbackPlacements: [otherwise] }) })];
  const middleware = [offset(distance), ...turned, shift({ padding })];
  const { x, y } = await computePosition(anchor, opened, { strategy: 'fixed', placement, middleware });
  opened.style.setProperty('left', `${x}px`);
  opened.style.setProperty('top', `${y}px`);
}

/** Over what is below, which stays in its place. */
export const openedStyles = css`
  [popover] { position: fixed; inset: auto; margin: 0; box-sizing: border-box; border: 1px solid var(--vscode-menu-border, var(--line));
    border-radius: 5px; background: var(--vscode-editor-background, #1f1f1f); color: var(--vscode-editor-foreground, #cccccc);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, #0000005c); }
`;
