/** The size of type in the whole page: the editor's own, or larger for people who sit further away. */

const SIZE = '--vscode-font-size';
/** The editor's own, while ours is another. */
let own: string | undefined;

/** @param times the editor's size; 1 gives its own back */
export function setTypeSize(times: number): void {
  const { style } = document.documentElement;
  own ??= getComputedStyle(document.documentElement).getPropertyValue(SIZE).trim() || '13px';
  style.setProperty(SIZE, times === 1 ? own : `${Number.parseFloat(own) * times}px`);
  if (times === 1) own = undefined;
}
