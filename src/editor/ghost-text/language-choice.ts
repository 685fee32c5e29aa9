/** Lets the user choose between ghost text and IntelliSense where VS Code shows only one of them. */

import * as vscode from 'vscode';
import { Mutex } from '../../base/mutex';
import { textKind } from '../../generate/text-kind';
import type { Failures } from '../failures';
import type { Scope } from '../language-block';
import { isPicking } from '../pick-in';
import { AskedLanguages } from './asked-languages';
import { type BothWhere, changedForBoth } from './intellisense-settings';
import { languageName } from './language-name';
import { lineBeforeCursor } from './place';
import type { QuietMoment } from './quiet-moment';
import { writeLanguages } from './settings';
import { SettingsForBoth } from './settings-for-both';
import { type PossibleAnswer, type Question, StandingQuestion } from './standing-question';
import type { GhostTextSwitch } from './switch';

/** Show both, and in which languages; or IntelliSense alone. */
type Answer = BothWhere | 'only';

export class LanguageChoice implements vscode.Disposable {
  /** The changes to the editor's settings for the sake of ghost text. */
  readonly settings: SettingsForBoth;
  private readonly asked: AskedLanguages;
  private readonly question = new StandingQuestion<Answer>((show) => this.quiet.wait(show));
  private readonly following = new Mutex();
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly ghostText: GhostTextSwitch,
    memory: vscode.Memento,
    private readonly quiet: QuietMoment,
    private readonly failures: Pick<Failures, 'show'>,
    /** Requests a suggestion at the cursor; otherwise none would come before the next key. */
    private readonly suggest: () => PromiseLike<unknown>,
  ) {
    this.settings = new SettingsForBoth(memory);
    this.asked = new AskedLanguages(memory);
    const typing = vscode.workspace.onDidChangeTextDocument((event) => {
      const { document } = event;
      if (!isTyping(event) || !this.isToBeAsked(document)) return;
      this.quiet.wait(() => void this.askOnce(document).catch(this.tellFailure));
    });
    const switched = ghostText.onDidChange(() => {
      // Of several windows, the one in which it was switched.
      if (vscode.window.state.focused) void this.followSwitch().catch(this.tellFailure);
    });
    this.subscriptions = vscode.Disposable.from(typing, switched, this.question);
  }

  /** Turns ghost text on or off in a document's language; without a document, or if it is off everywhere, in all languages. */
  async toggle(document: vscode.TextDocument | undefined): Promise<void> {
    await (document && !this.ghostText.isOff ? this.toggleLanguage(document) : this.toggleAll());
    await this.suggestIn(document);
  }

  async toggleProse(): Promise<void> {
    await this.ghostText.toggleProse();
    await this.followSwitch();
  }

  private async toggleAll(): Promise<void> {
    await this.ghostText.toggle();
    await this.followSwitch();
  }

  /**
   * The editor's settings that were changed for ghost text have no use without it. They are changed back once it is off,
   * however it was turned off, and changed again once it is on everywhere again. What the user has set since is kept.
   */
  private followSwitch(): Promise<void> {
    return this.following.run(async () => {
      if (this.ghostText.reason?.kind === 'off') {
        if (await this.settings.changeBackForNow())
          tellBriefly(vscode.l10n.t('Ghost text is off; editor settings changed back'));
        return;
      }
      if (await this.settings.changeAgain())
        tellBriefly(vscode.l10n.t('Ghost text is on; editor settings changed again'));
      for (const scope of this.settings.stillChanged(undefined))
        if (this.ghostText.reasonIn(scope)?.kind === 'language') await this.changeBackIn(scope);
    });
  }

  /** Changes back the settings of a language alone: those of all languages serve the others. */
  private async changeBackIn(scope: Scope): Promise<void> {
    const own = this.settings.stillSetIn(scope).filter(({ isOfLanguage }) => isOfLanguage);
    if (own.length === 0) return;
    await this.settings.undo(scope, own);
    const language = languageName(scope.languageId);
    tellBriefly(vscode.l10n.t('Ghost text is off in {0}; editor settings changed back', language));
  }

  /** Asks first if ghost text would replace IntelliSense. */
  private async toggleLanguage(document: vscode.TextDocument): Promise<void> {
    const { languageId: language } = document;
    if (this.ghostText.reasonIn(document) === undefined) return this.turnOff(document);
    if (this.ghostText.makesWayIn(document)) {
      // The same question is otherwise asked in a quiet moment; the user must not be asked twice.
      this.asked.askedElsewhere(language);
      if (this.question.withdraw()) await hideMessages();
      const choice = await askHow(document);
      if (choice === undefined) return;
      await this.asked.answered(language, choice === 'everywhere' ? 'everywhere' : 'in its language');
      if (choice !== 'instead') await this.settings.showBoth(document, choice);
    }
    // It may be on by itself now.
    if (this.ghostText.reasonIn(document)) await writeLanguages({ [language]: true });
  }

  /** Requests a suggestion if ghost text is now on in the document that has the cursor. */
  private async suggestIn(document: vscode.TextDocument | undefined): Promise<void> {
    if (document === undefined || document !== vscode.window.activeTextEditor?.document) return;
    if (this.ghostText.reasonFor(document) === undefined) await this.suggest();
  }

  private async turnOff({ languageId }: vscode.TextDocument): Promise<void> {
    await writeLanguages({ [languageId]: false });
    await this.followSwitch();
    if (this.settings.stillSetIn({ languageId }).length === 0) return;
    const language = languageName(languageId);
    tellBriefly(vscode.l10n.t('Ghost text is off in {0}; editor settings stay for other languages', language));
  }

  /** Reports the present state, if a button of an earlier message no longer applies. */
  private tellVoid(scope: AskedScope): void {
    const language = languageName(scope.languageId);
    const state = this.ghostText.isOff
      ? vscode.l10n.t('ghost text is off everywhere')
      : this.ghostText.reasonIn(scope)
        ? vscode.l10n.t('ghost text is off in {0}', language)
        : vscode.l10n.t('ghost text is on in {0}', language);
    void vscode.window.showInformationMessage(vscode.l10n.t('No setting was changed, as {0} by now.', state));
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private readonly tellFailure = (error: unknown): void => this.failures.show(error);

  private isToBeAsked(document: vscode.TextDocument): boolean {
    return this.ghostText.reasonFor(document)?.kind === 'IntelliSense' && this.asked.isToBeAsked(document.languageId);
  }

  /** Asks after the user has first typed in a language where ghost text is off in favour of IntelliSense. */
  private async askOnce(document: vscode.TextDocument): Promise<void> {
    // A user who has moved on to a panel or another text works on something else, and one who rests within a sentence thinks
    // of its end. The question comes when they type here again.
    if (!this.isToBeAsked(document) || !isWrittenIn(document) || isWithinSentence(vscode.window.activeTextEditor))
      return;
    const scope = { uri: document.uri, languageId: document.languageId }; // its language may change meanwhile
    const { languageId } = scope;
    await this.asked.asking(languageId);
    const language = languageName(languageId);
    // Begins with what ghost text is: the user may never have seen it. What Tab accepts beside the list is said once it is on.
    const values = [language, toShowBoth(scope)];
    const text =
      textKind(languageId) === 'prose'
        ? vscode.l10n.t(
            'Show ghost text in {0}: suggestions in grey of how your text goes on, which Tab accepts? To keep VS Code’s own list as well, this sets {1}; turning ghost text off there sets them back.',
            ...values,
          )
        : vscode.l10n.t(
            'Show ghost text in {0}: suggestions in grey of how your code goes on, which Tab accepts? To keep VS Code’s own list as well, this sets {1}; turning ghost text off there sets them back.',
            ...values,
          );
    const answers: readonly PossibleAnswer<Answer>[] = [
      { label: shortLabel(vscode.l10n.t('For {0}', language)), answer: 'in its language' },
      { label: vscode.l10n.t('For All Languages'), answer: 'everywhere' },
      { label: vscode.l10n.t('Keep As Is'), answer: 'only' },
    ];
    const answered = await this.askWhileOff(document, {
      text,
      answers,
      answeredLate: (answer) => void this.take(scope, answer).catch(this.tellFailure),
    });
    if (answered !== 'unanswered') await this.take(scope, answered);
  }

  /** Once ghost text has been switched on or off there, by the menu or in the settings, the question is withdrawn. */
  private async askWhileOff(document: vscode.TextDocument, asked: Omit<Question<Answer>, 'isInPlace'>) {
    const switched = this.ghostText.onDidChange(() => {
      if (this.ghostText.reasonFor(document)?.kind !== 'IntelliSense') this.question.withdraw();
    });
    try {
      return await this.question.ask({
        ...asked,
        isInPlace: () => isWrittenIn(document) && !isPicking() && !isWithinSentence(vscode.window.activeTextEditor),
      });
    } finally {
      switched.dispose();
    }
  }

  /** Applies the answer, as long as the question still applies: it may have waited behind the bell for hours. */
  private async take(scope: AskedScope, answer: Answer | 'refused'): Promise<void> {
    const isForBoth = answer === 'in its language' || answer === 'everywhere';
    // If the user keeps things as they are, or closes the question, it is not asked for other languages either.
    await this.asked.answered(scope.languageId, answer === 'in its language' ? answer : 'everywhere');
    if (!isForBoth) return;
    const isOpen = !this.ghostText.isOff && this.ghostText.reasonIn(scope)?.kind === 'IntelliSense';
    if (isOpen) await this.showBothFrom(scope, answer);
    else this.tellVoid(scope);
  }

  private async showBothFrom(scope: AskedScope, where: BothWhere): Promise<void> {
    await this.settings.showBoth(scope, where);
    // Nothing is asked any more: the question named the settings, and the menu changes them back.
    tellBriefly(
      vscode.l10n.t(
        'Ghost text is on {0}; while VS Code’s list is open, Tab accepts its entry',
        whereChanged(where, scope),
      ),
    );
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId === scope.languageId) await this.suggestIn(document);
  }
}

/** The subject of a question: its document may be closed, or have another language, when it is answered. */
type AskedScope = Pick<vscode.TextDocument, 'uri' | 'languageId'>;

/** Hides all notifications, as VS Code cannot hide a single one. They stay behind the bell. */
function hideMessages(): Thenable<unknown> {
  return vscode.commands.executeCommand('notifications.hideToasts');
}

/**
 * Tells in the status bar what was changed; a notification would cover the text or a panel. VS Code shows about 90 characters
 * in a window of middling width.
 */
export function tellBriefly(sentence: string): void {
  vscode.window.setStatusBarMessage(sentence, TOLD_MILLISECONDS);
}

const TOLD_MILLISECONDS = 10_000;

/** The greatest length of the label on the first of three buttons; VS Code cuts longer ones. Characters. */
const MOST_OF_LABEL = 17;

/** @param label names a language, which the question names too */
function shortLabel(label: string): string {
  return label.length > MOST_OF_LABEL ? vscode.l10n.t('For This One') : label;
}

/** Whether the user typed, as opposed to an undo or a change by a program. */
function isTyping({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): boolean {
  const typed = contentChanges.some(({ text }) => text !== '');
  return typed && reason === undefined && isWrittenIn(document);
}

/** Whether its editor is the active one. No editor is active while a panel has the keyboard. */
function isWrittenIn(document: vscode.TextDocument): boolean {
  return document === vscode.window.activeTextEditor?.document;
}

/** Whether the cursor is within a sentence of prose. */
function isWithinSentence(editor: vscode.TextEditor | undefined): boolean {
  if (!editor || textKind(editor.document.languageId) !== 'prose') return false;
  const before = lineBeforeCursor(editor).trimEnd();
  return before !== '' && !/[.!?…:]["”’»)\]*_]*$/.test(before);
}

/** The settings that keep VS Code’s list beside ghost text, each with its new value: “editor.quickSuggestions: on”, and others. */
function toShowBoth(document: Scope): string {
  return changedForBoth(document)
    .map(({ name, value }) => `${name}: ${value}`)
    .join(', ');
}

/** The languages for which the editor's settings change. */
function whereChanged(where: BothWhere, { languageId }: Scope): string {
  return where === 'everywhere' ? vscode.l10n.t('in all languages') : vscode.l10n.t('in {0}', languageName(languageId));
}

/** Each row fits in a narrow window, which cuts lines longer than about 80 characters. */
async function askHow(document: vscode.TextDocument): Promise<BothWhere | 'instead' | undefined> {
  const [here, everywhere] = [whereChanged('in its language', document), whereChanged('everywhere', document)];
  const description = vscode.l10n.t('Tab accepts the list’s entry first');
  const detail = vscode.l10n.t('Sets {0}', toShowBoth(document));
  const items = [
    {
      label: vscode.l10n.t('Ghost Text and VS Code’s List, {0}', here),
      description,
      detail,
      choice: 'in its language' as const,
    },
    {
      label: vscode.l10n.t('Ghost Text and VS Code’s List, {0}', everywhere),
      description,
      detail,
      choice: 'everywhere' as const,
    },
    {
      label: vscode.l10n.t('Ghost Text Instead of VS Code’s List'),
      description: vscode.l10n.t('the list stays closed beside it'),
      detail: vscode.l10n.t('Changes no editor setting; Ctrl+Space opens the list'),
      choice: 'instead' as const,
    },
  ];
  const language = languageName(document.languageId);
  const title = vscode.l10n.t('Turn Ghost Text On in {0}', language);
  // VS Code cuts text longer than about 70 characters.
  const placeHolder = vscode.l10n.t('To show both, settings of VS Code change, in your settings.json');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.choice;
}
