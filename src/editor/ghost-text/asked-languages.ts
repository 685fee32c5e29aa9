/** Remembers for which languages the user has decided whether IntelliSense and ghost text are shown side by side. */
import type * as vscode from 'vscode';

/**
 * The key in the extension's memory. Its value is `true` if the question is settled for all languages; otherwise, for each
 * family of languages, `true` or the number of windows in which the question went unanswered. 0.1.0 asked once for all
 * languages and stored one such number.
 */
const ANSWERS_KEY = 'ghostText.askedBesideIntelliSense';

/** The key of the day on which the question last went unanswered. */
const UNANSWERED_KEY = 'ghostText.unansweredBesideIntelliSense';

/** A question that was ignored comes once more, on another day. */
const MOST_ASKED = 2;

type Kept = boolean | number | Readonly<Record<string, boolean | number>>;

/** Languages that are used side by side are asked about once, since IntelliSense plays the same role in all of them. */
const FAMILIES: readonly (readonly string[])[] = [
  ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
  ['c', 'cpp', 'cuda-cpp', 'objective-c', 'objective-cpp'],
  ['css', 'scss', 'less'],
  ['json', 'jsonc'],
];

export class AskedLanguages {
  /** The families that were asked about in this window. */
  private readonly askedHere = new Set<string>();
  /** Whether the question went unanswered in this window; then it is not asked again here. */
  private isUnanswered = false;

  constructor(private readonly memory: vscode.Memento) {}

  /** @param language the language's id */
  isToBeAsked(language: string): boolean {
    const { kept } = this;
    if (kept === true || this.isUnanswered || this.askedHere.has(familyOf(language))) return false;
    if (this.memory.get<string>(UNANSWERED_KEY) === today()) return false;
    return timesUnanswered(kept, language) < MOST_ASKED;
  }

  /** Called when the question is asked. Until it is answered it counts as unanswered. */
  async asking(language: string): Promise<void> {
    this.askedHere.add(familyOf(language));
    this.isUnanswered = true;
    await this.memory.update(UNANSWERED_KEY, today());
    await this.keep(language, timesUnanswered(this.kept, language) + 1);
  }

  /** Called when the question is asked elsewhere in this window, such as in the menu, or is no longer open. */
  askedElsewhere(language: string): void {
    this.askedHere.add(familyOf(language));
  }

  /** @param where the languages that the answer covers */
  async answered(language: string, where: 'in its language' | 'everywhere'): Promise<void> {
    this.isUnanswered = false;
    await this.memory.update(UNANSWERED_KEY, undefined);
    await (where === 'everywhere' ? this.memory.update(ANSWERS_KEY, true) : this.keep(language, true));
  }

  private get kept(): Kept {
    return this.memory.get<Kept>(ANSWERS_KEY) ?? {};
  }

  private async keep(language: string, value: boolean | number): Promise<void> {
    const { kept } = this;
    if (kept !== true)
      await this.memory.update(ANSWERS_KEY, { ...(typeof kept === 'object' && kept), [familyOf(language)]: value });
  }
}

/** The number of windows in which the question went unanswered; the maximum if it is settled. */
function timesUnanswered(kept: Kept, language: string): number {
  const asked = typeof kept === 'object' ? (kept[familyOf(language)] ?? 0) : kept;
  return typeof asked === 'number' ? asked : asked ? MOST_ASKED : 0;
}

/** The first language of the family, which stands for all of it. */
function familyOf(language: string): string {
  return FAMILIES.find((family) => family.includes(language))?.[0] ?? language;
}

function today(): string {
  return new Date().toDateString();
}
