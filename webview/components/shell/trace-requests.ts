/** Requests about a trace that only the extension can fulfil. What is shown stays until that is done. */
import type { LitElement } from 'lit';
import { MASK, type Origin, SHOW_IN_EDITOR, TARGET } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { Listeners } from '../../base/listeners';
import { MaskEvent } from '../../panel/mask-event';
import { ChooseEvent } from '../../panel/panel';
import { ShowInEditorEvent } from '../../panel/show-in-editor-event';
import { TargetEvent } from '../../panel/target-event';
import type { Connection } from '../../sources/connection';
import { goneOn, outputOf, withChanged } from '../../state/generation/written-output';

/** @param shown the trace that is shown, of which another output may be asked for */
export function sendRequests(
  view: LitElement,
  connection: () => Pick<Connection, 'ask' | 'send'>,
  shown: () => { readonly summary: TraceSummary; readonly origin: Origin },
): void {
  const mask = ({ detail: positions, place }: MaskEvent) => {
    if (place !== undefined) view.dispatchEvent(new ChooseEvent({ token: place }));
    connection().send(MASK, { positions });
  };
  let goingOn = new AbortController();
  const target = async ({ detail }: TargetEvent) => {
    goingOn.abort();
    goingOn = new AbortController();
    const { signal } = goingOn;
    const { summary, origin } = shown();
    const asked = detail && withChanged(detail, summary, outputOf(origin, summary));
    // Without what follows, if that cannot be had, the output is traced up to what the user has written.
    const target =
      asked && detail.goesOn ? await goneOn(connection(), summary, asked, signal).catch(() => asked) : asked;
    if (!signal.aborted && shown().summary === summary) connection().send(TARGET, { target });
  };
  const showInEditor = ({ detail: token }: ShowInEditorEvent) => connection().send(SHOW_IN_EDITOR, { token });
  new Listeners(view, view, {
    [MaskEvent.type]: (event) => mask(event as MaskEvent),
    [TargetEvent.type]: (event) => void target(event as TargetEvent),
    [ShowInEditorEvent.type]: (event) => showInEditor(event as ShowInEditorEvent),
  });
}
