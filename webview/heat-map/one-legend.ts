/** Figures side by side whose colours mean the same have one legend below all of them. */
import { heatMap as texts } from '../strings/heat-map';
import { scaleOfDrawing } from './drawing';
import type { SavedPart } from './figure-layout';

/** The same figures; if all have one colour scale, it and the notes that they share are below all. */
export function withOneLegend(parts: readonly SavedPart[]): readonly SavedPart[] {
  const [first, ...others] = parts;
  if (!first || others.length === 0 || !others.every((other) => haveOneScale(first, other))) return parts;
  const isOfAll = (note: string) => parts.every(({ text }) => text.notes.includes(note));
  const own = ({ text }: SavedPart) => text.notes.filter((note) => !isOfAll(note));
  const common = [texts.oneScale(parts.length), ...first.text.notes.filter(isOfAll)];
  return [
    { ...first, text: { ...first.text, notes: own(first), common } },
    ...others.map((other) => ({ ...other, text: { ...other.text, notes: own(other), scale: [] } })),
  ];
}

function haveOneScale(one: SavedPart, other: SavedPart): boolean {
  const [ofOne, ofOther] = [one, other].map(({ drawing }) => JSON.stringify(scaleOfDrawing(drawing)));
  return one.text.scale.length > 0 && ofOne === ofOther;
}
