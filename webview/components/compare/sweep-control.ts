/** What begins runs with one part after another, goes on with those that are left, and tells how many are done while they go on. */
import { html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';
import type { Patch } from '../../../src/trace/compare/patch';
import type { Sweep } from '../../base/sweep';
import { compareStrings } from '../../strings/compare';
import { sweepProgress } from '../controls/sweep-progress';

const texts = compareStrings.patch;

interface ControlledSweep {
  readonly sweep: Sweep<Patch>;
  /** How many there are to run, and how many are known. */
  readonly total: number;
  readonly done: number;
  /** Whether what is left can be run. */
  readonly canBegin: boolean;
  /** What is run, and what the button says that begins it. */
  readonly label: string;
  readonly all: string;
  /** What its buttons do, and how each is named. */
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

/** What begins the runs that are left, where there are some. */
function remainderOf({ total, done, canBegin, all, begin: { action, run } }: ControlledSweep) {
  if (done === total || !canBegin) return nothing;
  const tried = done > 0 ? html`<span data-tried>${texts.tried(done, total)}</span>` : nothing;
  const label = done > 0 ? texts.others(total - done) : all;
  return html`${tried}<vscode-button secondary data-action=${action} @click=${run}>${label}</vscode-button>`;
}
