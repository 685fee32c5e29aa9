/** A cell's colour by its value, and ink that reads on it. The page's policy forbids style attributes. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { type Color, inkOn, toCss } from '../../theme/color';

class Tint extends Directive {
  render(_color: Color | undefined) {
    return noChange;
  }

  override update({ element }: ElementPart, [color]: [Color | undefined]) {
    const { style } = element as HTMLElement;
    if (color) {
      style.setProperty('background-color', toCss(color));
      style.setProperty('color', inkOn(color));
    } else {
      style.removeProperty('background-color');
      style.removeProperty('color');
    }
    return noChange;
  }
}

/** In a template: `<td ${tint(color)}>`; without a colour the cell is as its style sheet has it. */
export const tint = directive(Tint);
