/** `others` of a model that fills in masks: masks every other word in turn, and tells what is left of a prediction. */
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { maskEach, placesToMask } from '../../trace/readings/masked-influence';
import type { TriedPlace } from '../../trace/readings/tried-places';
import { cutNotes } from '../../trace/report/text';
import { type Call, UsageError } from '../call';
import { interruptedJson, isInterrupted } from '../interrupted';
import { formatMaskedInfluence, maskedInfluenceJson } from '../masked-influence';
import { tellingProgress } from '../telling-progress';
import { tokenNamed } from './explained-tokens';

interface MaskedOptions {
  readonly wanted?: string | undefined;
  /** The position that the call has masked. */
  readonly position: number | undefined;
  readonly json: true | undefined;
}

/**
 * @throws UsageError if the wanted token is predicted already; an error of one sentence that says what to write if nothing is
 * masked
 */
export async function runMaskedOthers(
  call: Call,
  summary: TraceSummary,
  { wanted: query, position: chosen, json }: MaskedOptions,
): Promise<void> {
  const { engine, terminal } = call;
  const { trace, masks, model, text } = summary;
  const [first] = masks;
  const { position, top } = masks.find((mask) => mask.position === chosen) ?? first ?? {};
  // What fills in masks says how this model's is written.
  if (position === undefined) await engine.fill({ model: model.folder, text, count: 1 }, call);
  const predicted = top?.[0];
  if (position === undefined || !predicted) throw new Error('The model says nothing of the masked place.');
  const wanted = query === undefined ? undefined : await tokenNamed(call, model.folder, '--wanted', query);
  if (wanted?.id === predicted.id) throw new UsageError('--wanted: that token is predicted there already');
  const places = placesToMask(summary, position);
  const params = { position, ...(wanted && { wanted: wanted.id }) };
  const influence = await maskEach(places, {
    isEnough: () => isInterrupted(call),
    ask: (place: TriedPlace) =>
      tellingProgress(call, `Masking place ${places.indexOf(place) + 1} of ${places.length}`, (asked) =>
        engine.read({ trace, what: 'maskedTokens', params: { ...params, ...place } }, asked),
      ),
  });
  if (influence.length === 0) call.signal.throwIfAborted();
  const found = { position, predicted, wanted, influence, places: places.length };
  if (json) terminal.printJson({ ...maskedInfluenceJson(summary, found), ...interruptedJson(call) });
  else terminal.print(formatMaskedInfluence(summary, found));
  for (const note of cutNotes(summary, { done: 'are read' })) terminal.tell(note);
}
