/** The messages about a trace: while it runs, and in the log when it is done. */

import * as vscode from 'vscode';
import { counted } from '../../base/counted';
import type { Progress } from '../../engine/protocol/progress';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { memoryCutWords } from '../../trace/run/cut';

/** @param model the name of the model that is opened or run */
export function describeProgress({ stage, done, total }: Progress, model: string): string {
  switch (stage) {
    case 'widen':
      return vscode.l10n.t(
        'converting the quantised weights of {0} to float32, {1} of {2} MB',
        model,
        megabytes(done),
        megabytes(total),
      );
    case 'load':
      return vscode.l10n.t('loading {0}, part {1} of {2}', model, done + 1, total);
    case 'encode':
      return vscode.l10n.t('reading the source with {0}, part {1} of {2}', model, done + 1, total);
    case 'trace':
      return vscode.l10n.t('computing with {0}, part {1} of {2}', model, Math.min(done + 1, total), total);
    case 'generate':
      return vscode.l10n.t('generating token {0} of {1}', done, total);
    default:
      return '';
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

export type TraceLog = Pick<vscode.LogOutputChannel, 'error' | 'info'>;

export function logTrace(
  log: TraceLog,
  { model, tokens, source, cut: own, bytes, timings, proofs, saved }: TraceSummary,
): void {
  if (saved) log.info(`Opened ${saved.path}; its times are those of when it was made.`);
  const failed = proofs.filter((proof) => proof.status === 'fails').map((proof) => proof.name);
  log.info(
    `Traced ${counted(tokens.length, 'token')} with ${model.name}: load ${timings.load.toFixed(0)} ms, ` +
      `trace ${timings.forward.toFixed(0)} ms, proofs ${timings.proofs.toFixed(0)} ms, ` +
      `generation ${timings.generation.toFixed(0)} ms, ${(bytes / 1e6).toFixed(1)} MB.`,
  );
  const cuts = [['source', source?.cut] as const, [source ? 'output' : 'text', own] as const];
  for (const [name, cut] of cuts) {
    if (!cut) continue;
    log.info(
      memoryCutWords(cut, name) ??
        `The ${name} has ${cut.total} tokens; only the ${cut.part ?? 'last'} ${cut.kept}, ${cut.limitedBy ? `the limit that this model's folder sets (${cut.limitedBy})` : "the model's context"}, were traced.`,
    );
  }
  if (model.ignored.length > 0) log.info(`Tensors that the model does not use: ${model.ignored.join(', ')}`);
  if (failed.length > 0) log.error(`Proofs that fail: ${failed.join(', ')}`);
}
