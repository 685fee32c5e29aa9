/** A custom property of an element, which all that is inside inherits. */

/** It is set only where it changes: each time all that is inside is styled anew, even where it was the same before. */
export function setInherited(element: HTMLElement, name: `--${string}`, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}
