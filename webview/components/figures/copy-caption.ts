/**
 * A figure's caption as text, for use in a paper: what it shows, the text that it is about, and the software that computed it.
 */
import { version } from '../../../package.json';
import { COPY } from '../../../src/engine/protocol/panel-protocol';
import type { TraceId, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { NEVER_ABORTED } from '../../base/never-aborted';
import type { SavedPart } from '../../heat-map/figure-layout';
import { DEFAULT_LOOK } from '../../heat-map/picture-look';
import { readPicture, type StepPicture } from '../../heat-map/shown-figures';
import type { PanelHost } from '../../sources/panel-host';
import { exportTexts, captionTexts as texts } from '../../strings/exports';
import { heatMap } from '../../strings/heat-map';
import { partsOf } from './save-picture';

/**
 * The notes of a figure that belongs to no step and so has no page that explains it: what its picture says below title and
 * figure.
 */
function notesOf({ caption }: StepPicture, parts: readonly SavedPart[]): readonly string[] {
  if (!caption || (caption.step !== undefined && !caption.isOfFigure)) return [];
  const below = parts.flatMap(({ text }) => text.notes);
  return [...new Set([...(caption.noted ?? []), ...below])].filter((one) => one !== '');
}

/**
 * @param traces the traces that it is about: one, or A and B
 * @returns a message that says what was done
 * @throws Error while values are still being read
 */
export async function copyCaption(
  picture: StepPicture,
  summary: TraceSummary,
  traces: readonly TraceId[],
  { connection }: PanelHost,
): Promise<string> {
  await readPicture(picture);
  const parts = partsOf(picture, DEFAULT_LOOK);
  if (!parts) throw new Error(heatMap.noPicture);
  const read = (trace: TraceId) =>
    connection.read({ trace, what: 'weightFiles', params: {} }, NEVER_ABORTED).catch(() => null);
  const weights = await Promise.all(traces.map(read));
  const { caption } = picture;
  const text = texts.caption({
    title: caption?.title ?? parts.map((part) => part.text.name).join(', '),
    finding: caption?.finding,
    part: caption?.part,
    step: caption?.isOfFigure ? undefined : caption?.step,
    notes: notesOf(picture, parts),
    model: summary.model.name,
    traced: caption?.traced ?? [texts.traced((summary.source ?? summary).text)],
    weights: weights.map((one) => one ?? ''),
    version,
  });
  await connection.ask(COPY, { text });
  return exportTexts.captionCopied;
}
