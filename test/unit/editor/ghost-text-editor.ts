/** Runs of ghost text in a document, and what the menu is told of them. */
import type * as vscode from 'vscode';
import type { MenuParts } from '../../../src/editor/ghost-text/menu';
import type { OfferedRun, SuggestionRuns } from '../../../src/editor/ghost-text/runs';
import { SuggestionRuns as Runs } from '../../../src/editor/ghost-text/runs';
import { type Part, partOf } from '../part-of';
import { offsetAt, positionAt } from './one-line';

export const URI = 'file:///story.md';
export const document = partOf<vscode.TextDocument>({
  uri: { toString: () => URI },
  languageId: 'markdown',
  lineCount: 5,
  lineAt: () => partOf<vscode.TextLine>({ text: 'Once there was' }),
  offsetAt,
  positionAt,
  getText: (range?: vscode.Range) =>
    range ? 'Once there was'.slice(offsetAt(range.start), offsetAt(range.end)) : 'Once there was',
});

export const token = (id: number, text: string) => ({
  id,
  token: text,
  text,
  probability: 0.5,
  alternatives: [],
  agreeing: 0,
});

/** " there was" stands after "Once", of which " t" was typed by hand. */
export function acceptedRuns(): SuggestionRuns {
  const runs = new Runs();
  const run = partOf<OfferedRun>({
    uri: URI,
    offset: 4,
    text: ' there was',
    typed: 0,
    model: 'm',
    result: { typed: 'ce' },
    suggestion: { tokens: [token(1, 'ce'), token(2, ' there'), token(3, ' was')] },
  });
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9 };
  runs.offer([run], { ...facts, offset: 4, before: 'Once', texts: [run.text], typed: 0 });
  const put = (offset: number, text: string) =>
    runs.edited({ document: URI, changes: [{ offset, length: 0, text }], undo: false });
  put(4, ' ');
  put(5, 't');
  put(6, 'here was');
  return runs;
}

export const SWITCHED_ON = {
  isOff: false,
  reasonIn: () => undefined,
  reasonFor: () => undefined,
  makesWayIn: () => false,
  paused: false,
};

/** What the menu is told where ghost text is on, and there is no more to tell than what is given. */
export const menuOf = (given: Part<MenuParts>) =>
  partOf<MenuParts>({
    switch: SWITCHED_ON,
    modelNames: () => ({ traces: 'the starter', ghostText: null }),
    silence: () => undefined,
    asked: () => undefined,
    hover: () => 'prose',
    confidence: () => 0.65,
    settingsForBoth: { stillChanged: () => [] },
    ...given,
  });
