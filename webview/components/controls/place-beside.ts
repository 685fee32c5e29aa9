/** Places something that opens over the page beside its anchor. */
import { computePosition, flip, offset, type Placement, type ReferenceElement, shift } from '@floating-ui/dom';
import { css } from 'lit';

interface Beside {
  readonly placement: Placement;
  /** The distance from the anchor, in CSS pixels. */
  readonly distance: number;
  /** The distance from the edge of the panel, in CSS pixels. */
  readonly edge: number;
  /** The placement if there is no room: by default the opposite side; null for none. */
  readonly otherwise?: Placement | null;
}

/** Stays inside the panel as far as there is room. */
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

/** Covers what is below, which stays in place. */
export const openedStyles = css`
  [popover] { position: fixed; inset: auto; margin: 0; box-sizing: border-box; border: 1px solid var(--vscode-menu-border, var(--line));
    border-radius: 5px; background: var(--vscode-editor-background, #1f1f1f); color: var(--vscode-editor-foreground, #cccccc);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, #0000005c); }
`;
