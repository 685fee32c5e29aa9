/** Finds out whether a panel already shows a comparison, possibly from a file. */
import {
  type ComparedOrigin,
  type ComparedTrace,
  type Origin,
  type PanelContent,
  type SideName,
  tracedKey,
} from '../../engine/protocol/panel-protocol';
import { givenText, type TraceSummary } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';

/** Whether the same texts are compared, in the same models and variants and, if requested, among the same other texts. */
export function showsComparison(
  content: PanelContent,
  of: Readonly<Record<SideName, ComparedOrigin>> & { readonly among?: readonly string[] },
): boolean {
  if (content.kind !== 'compare' || !isSide(content.a, of.a) || !isSide(content.b, of.b)) return false;
  return of.among === undefined || JSON.stringify(of.among) === JSON.stringify(content.among);
}

function isSide({ summary, origin, variant }: ComparedTrace, side: ComparedOrigin): boolean {
  if (variant !== side.variant) return false;
  return tracedKey(origin) === tracedKey(side.origin) || (origin.file !== undefined && holds(summary, side.origin));
}

/** Whether a file's trace matches an origin. The file knows its text and the name of its model, but not its other settings. */
function holds(summary: TraceSummary, wanted: Origin): boolean {
  const { text, model } = wanted;
  const isPlain = summary.masks.length === 0 && tracedKey(wanted) === tracedKey({ text, model });
  return isPlain && givenText(summary).text === text && summary.model.name === nameOfReference(parseReference(model));
}
