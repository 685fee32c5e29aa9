/**
 * A list in which the user chooses and types several texts. It does not use VS Code's check boxes: ticking one moves the
 * keyboard focus into the list, where typing has no effect. Here Enter or a click ticks a text, and the focus stays in the
 * field.
 */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { MOST_TEXTS, whyNotAtOnce } from '../../trace/compare/several-texts';
import { pickIn } from '../pick-in';
import { preview } from './text-preview';

export interface OfferedText {
  readonly text: string;
  /** Where it comes from, for example “selected line”. */
  readonly from: string;
  readonly isChosen: boolean;
}

/** What was typed in a list that was closed without comparing; the next list starts with it. */
export interface TypedTexts {
  texts: readonly string[];
  /** The text in the field. */
  value: string;
}

interface TextItem extends vscode.QuickPickItem {
  /** What Enter does; left out if the entry is only information. */
  readonly run?: () => void;
}

export class TextsPick {
  private readonly list = vscode.window.createQuickPick<TextItem>();
  private readonly texts: OfferedText[] = [];
  /** In the order in which they were chosen or typed, by which they are numbered. */
  private readonly chosen = new Set<string>();
  private end: (texts: readonly string[]) => void = () => undefined;
  private own: TextItem | undefined;

  /** @param offered in their order; of entries with the same text the first one counts */
  constructor(
    offered: readonly OfferedText[],
    private readonly typed: TypedTexts,
    said: Pick<vscode.QuickPick<TextItem>, 'title' | 'placeholder'>,
  ) {
    for (const one of offered) this.offer(one);
    Object.assign(this.list, said, { keepScrollPosition: true, value: typed.value });
  }

  /**
   * @returns the chosen texts, of which there are as many as can be compared; `undefined` if the list is closed without
   * comparing
   */
  ask(): Promise<readonly string[] | undefined> {
    this.draw();
    return pickIn<TextItem, readonly string[]>(this.list, (end) => {
      this.end = end;
      this.list.onDidChangeValue((value) => {
        // VS Code also reports changes made by this code.
        if (value === this.typed.value) return;
        this.typed.value = value;
        this.draw();
      });
      this.list.onDidAccept(() => {
        const [selected] = this.list.selectedItems;
        // The user may press Enter before the list is updated: then nothing is selected, or the entry of the previous key
        // press.
        const accepted = selected && this.list.items.includes(selected) ? selected : (this.own ?? this.list.items[0]);
        accepted?.run?.();
      });
    });
  }

  private offer(one: OfferedText): void {
    if (one.text.trim() === '' || this.texts.some(({ text }) => text === one.text)) return;
    this.texts.push(one);
    if (one.isChosen) this.chosen.add(one.text);
  }

  private draw(): void {
    this.own = this.ownEntry();
    const all = this.texts.map(({ text }) => text);
    this.list.items = [this.own ?? this.compareEntry(), ...this.texts.map((one) => this.entryOf(one, all))].filter(
      (item) => item !== undefined,
    );
  }

  /** The entry for the typed text. VS Code sorts it first, because its label is that text. */
  private ownEntry(): TextItem | undefined {
    const text = this.list.value.trim();
    if (text === '') return undefined;
    return {
      label: `$(add) ${labelText(text)}`,
      detail: vscode.l10n.t('Add “{0}”: Enter', preview(text)),
      alwaysShow: true,
      run: () => this.add(text),
    };
  }

  private add(text: string): void {
    if (!this.texts.some((one) => one.text === text)) {
      this.texts.unshift({ text, from: typedWord(), isChosen: true });
      this.typed.texts = [...this.typed.texts, text];
    }
    this.chosen.add(text);
    this.clearField();
  }

  /** First in the list, so that Enter in the empty field compares. */
  private compareEntry(): TextItem | undefined {
    const texts = [...this.chosen];
    if (texts.length === 0) return undefined;
    const why = whyNotAtOnce(texts);
    if (why !== undefined) return { label: `$(info) ${why}`, description: chosenOf(texts.length) };
    return {
      label: vscode.l10n.t('$(table) Compare These {0} Texts', texts.length),
      description: vscode.l10n.t('those with a tick'),
      run: () => this.end(texts),
    };
  }

  private entryOf({ text, from }: OfferedText, all: readonly string[]): TextItem {
    const isChosen = this.chosen.has(text);
    return {
      label: `${isChosen ? '$(check)' : '$(blank)'} ${preview(text, all)}`,
      description: isChosen ? vscode.l10n.t('{0}, chosen', from) : from,
      run: () => {
        if (!this.chosen.delete(text)) this.chosen.add(text);
        this.clearField();
        this.list.activeItems = this.list.items.filter((_, at) => at === this.placeOf(text));
      },
    };
  }

  /** The index of a text's entry. */
  private placeOf(text: string): number {
    return this.list.items.length - this.texts.length + this.texts.findIndex((one) => one.text === text);
  }

  /** The typed text is now in the list, or has been used to find an entry. */
  private clearField(): void {
    this.list.value = this.typed.value = '';
    this.draw();
  }
}

export function typedWord(): string {
  return vscode.l10n.t('typed');
}

function chosenOf(count: number): string {
  return vscode.l10n.t('{0} of at most {1} chosen', count, MOST_TEXTS);
}
