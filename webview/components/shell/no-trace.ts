/** Why the panel has no trace, and how to continue. */
import { html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';
import {
  CHOOSE_MODEL,
  type NoTrace,
  OPEN_IN_OTHER_EDITOR,
  type PanelContent,
  RESCUE,
  SHOW_LOG,
} from '../../../src/engine/protocol/panel-protocol';
import type { Connection } from '../../sources/connection';
import { rescueStrings } from '../../strings/rescue';
import { strings } from '../../strings/strings';

/** What could not be shown; unknown for a panel that could not even start. */
export type Missing = NoTrace & Partial<Pick<Extract<PanelContent, { kind: 'failed' }>, 'origin' | 'isComparison'>>;

type Way = 'again' | 'otherwise' | 'choose-model' | 'starter' | 'download' | 'log';

/** @param again tries again */
export function noTrace(missing: Missing, connection: Pick<Connection, 'send'>, again: () => void) {
  const { reason, message } = missing;
  const acts: Record<Way, readonly [text: string, run: () => void]> = {
    again: [strings.again, again],
    otherwise: [rescueStrings.otherwise, () => connection.send(OPEN_IN_OTHER_EDITOR)],
    'choose-model': [rescueStrings.choose, () => connection.send(CHOOSE_MODEL)],
    starter: [rescueStrings.starter, () => connection.send(RESCUE, { by: 'starter' })],
    download: [rescueStrings.download, () => connection.send(RESCUE, { by: 'download' })],
    log: [strings.showLog, () => connection.send(SHOW_LOG)],
  };
  const ways = waysOn(missing);
  return html`
    ${reason === 'failure' ? html`<h1>${titleOf(missing)}</h1>` : nothing}
    <p>${message}</p>
    <div class="buttons">
      ${ways.map((way, index) => {
        const [text, run] = acts[way];
        return html`<vscode-button ?secondary=${index > 0} data-action=${way} @click=${run}>${text}</vscode-button>`;
      })}
    </div>
    ${ways.includes('download') ? html`<p class="muted">${rescueStrings.about}</p>` : nothing}`;
}

function titleOf({ origin, isComparison }: Missing): string {
  if (isComparison) return strings.comparisonFailedTitle;
  return origin?.file === undefined ? strings.failedTitle : strings.fileFailedTitle;
}

/**
 * The ways to continue. A file may be for another editor. A text can be traced with another model, but not for a comparison, of
 * which nothing would remain.
 */
function waysOn({ reason, origin, isComparison }: Missing): readonly Way[] {
  if (reason === 'remote file') return ['otherwise'];
  if (reason === 'memory') return ['again', 'log'];
  const log: readonly Way[] = reason === 'failure' ? ['log'] : [];
  if (!origin || isComparison) return ['again', ...log];
  // Nothing was run: reading the file again gives the same.
  if (origin.file !== undefined) return reason === 'failure' ? ['otherwise', ...log] : ['again', 'otherwise'];
  return reason === 'cancelled' ? ['again', 'choose-model'] : ['again', 'choose-model', 'starter', 'download', ...log];
}
