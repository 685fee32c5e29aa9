/** Whether a panel shows a comparison already, though it may have it from a file. */
import type { ComparedOrigin, ComparedTrace, PanelContent, SideName } from '../../engine/protocol/panel-protocol';
import { givenText } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';

/** Whether the same texts are compared, in the same models and variants of them. */
export function showsComparison(content: PanelContent, of: Readonly<Record<SideName, ComparedOrigin>>): boolean {
  return content.kind === 'compare' && isSide(content.a, of.a) && isSide(content.b, of.b);
}

function isSide({ summary, origin, variant }: ComparedTrace, side: ComparedOrigin): boolean {
  if (variant !== side.variant) return false;
  const { text, model, file } = side.origin;
  if (file !== undefined) return origin.file === file && origin.side === side.origin.side;
  return givenText(summary).text === text && isModel(summary, origin.model, model);
}

/** What comes from a file knows the name of its model alone. */
function isModel({ model }: ComparedTrace['summary'], traced: string, wanted: string): boolean {
  return traced === '' ? model.name === nameOfReference(parseReference(wanted)) : traced === wanted;
}
