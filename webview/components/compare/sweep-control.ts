/** The control of a sweep: a button that starts the runs or continues with those that are left, and their progress. */
import { html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';
import type { Patch } from '../../../src/trace/compare/patch';
import type { Sweep } from '../../base/sweep';
import { compareStrings } from '../../strings/compare';
import { sweepProgress } from '../controls/sweep-progress';

const texts = compareStrings.patch;

interface ControlledSweep {
  readonly sweep: Sweep<Patch>;
  /** The number of all runs; `done` is the number of those that are known. */
  readonly total: number;
  readonly done: number;
  /** Whether the remaining runs can be started. */
  readonly canBegin: boolean;
  /** What is run; `all` is the text of the button that starts it. */
  readonly label: string;
  readonly all: string;
  /** What each button does, and the value of its `data-action`. */
  readonly begin: { readonly action: string; readonly run: () => void };
  readonly cancel: { readonly action: string; readonly run: () => void };
}

export function sweepControl(controlled: ControlledSweep) {
  const { sweep } = controlled;
  if (sweep.isRunning) return html`<div class="sweep">${progressOf(controlled)}</div>`;
  return html`<div class="sweep">${remainderOf(controlled)}</div>`;
}

function progressOf({ sweep, total, done, label, cancel: { action, run } }: ControlledSweep) {
  return sweepProgress({
    label,
    done,
    total,
    tried: texts.tried(done, total),
    remaining: sweep.remaining(total - done),
    note: texts.waits,
    cancel: { action, label: texts.cancel, run },
  });
}

/** The button that starts the remaining runs, if there are any. */
function remainderOf({ total, done, canBegin, all, begin: { action, run } }: ControlledSweep) {
  if (done === total || !canBegin) return nothing;
  const tried = done > 0 ? html`<span data-tried>${texts.tried(done, total)}</span>` : nothing;
  const label = done > 0 ? texts.others(total - done) : all;
  return html`${tried}<vscode-button secondary data-action=${action} @click=${run}>${label}</vscode-button>`;
}
