/** Sets a custom property of an element, which all its descendants inherit. */

/** Sets the property only if its value changes: each call restyles all descendants, even for an equal value. */
export function setInherited(element: HTMLElement, name: `--${string}`, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}
