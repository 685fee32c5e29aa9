/** Why a suggestion that the user asked for was not found, and the ways on from there. */
import * as vscode from 'vscode';
import { adviseOn, describeSilence, isOfModel, type Silence } from './reason';
import { stateOf } from './status-words';

/** Whether the model has read the text there, so that what it finds probable can be listed. */
export function isJudged(asked: Silence): boolean {
  switch (asked.kind) {
    case 'filter':
      return true;
    case 'silence':
      return !isOfModel(asked) && !['interrupted', 'nothing to read'].includes(asked.silence.kind);
    default:
      return asked.kind === 'below your threshold';
  }
}

/** For the tooltip: the whole reason. */
export function describeAsked(asked: Silence): string {
  return isOfModel(asked)
    ? stateOf(undefined, asked)
    : vscode.l10n.t('no suggestion here, since {0}', describeSilence(asked));
}

/** For the row that asks once more: why it would find nothing. */
export function describeFound(asked: Silence): string {
  return vscode.l10n.t('found nothing: {0}', describeSilence(asked));
}

/**
 * What the user can do about it, in one sentence. To type on, which helps where nothing came by itself, is no answer to a user
 * who asked.
 * @param isApart whether ghost text has a model of its own
 */
export function adviseOnAsked(asked: Silence, isApart: boolean): string {
  if (isJudged(asked) && !isInsideLine(asked))
    return vscode.l10n.t('“Pick the Next Token from a List...” shows what the model finds probable here.');
  if (asked.kind !== 'silence') return adviseOn(asked, isApart);
  switch (asked.silence.kind) {
    case 'nothing to read':
      return vscode.l10n.t('Begin the text first.');
    case 'interrupted':
      return vscode.l10n.t('Ask again once the trace is there.');
    default:
      return adviseOn(asked, isApart);
  }
}

function isInsideLine(asked: Silence): boolean {
  return asked.kind === 'filter'
    ? asked.filter === 'inside a line'
    : asked.kind === 'silence' && asked.silence.kind === 'inside a line';
}
