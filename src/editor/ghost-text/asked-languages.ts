/** For which languages the user has decided whether IntelliSense and ghost text are shown side by side. */
import type * as vscode from 'vscode';

/**
 * Names it in the extension's memory: `true` where it is settled for all languages; else by family of languages `true`, or in
 * how many windows it was asked in vain. 0.1.0 asked once for all of them, and kept one such number.
 */
const ASKED = 'ghostText.askedBesideIntelliSense';

/** After the question was left unanswered in so many windows it is not asked again. */
const MOST_ASKED = 3;

type Kept = boolean | number | Readonly<Record<string, boolean | number>>;

/** Languages that are written side by side are asked about once: what IntelliSense is to one it is to the others. */
const FAMILIES: readonly (readonly string[])[] = [
  ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
  ['c', 'cpp', 'cuda-cpp', 'objective-c', 'objective-cpp'],
  ['css', 'scss', 'less'],
  ['json', 'jsonc'],
];

export class AskedLanguages {
  /** Families that were asked about in this window. */
  private readonly askedHere = new Set<string>();
  /** Whether it was left unanswered in this window, where it is then not asked again. */
  private isUnanswered = false;

  constructor(private readonly memory: vscode.Memento) {}

  /** @param language by its id */
  isToBeAsked(language: string): boolean {
    const { kept } = this;
    if (kept === true || this.isUnanswered || this.askedHere.has(familyOf(language))) return false;
    return timesIn(kept, language) < MOST_ASKED;
  }

  /** It is asked now: until it is answered it counts as unanswered. */
  async asking(language: string): Promise<void> {
    this.askedHere.add(familyOf(language));
    this.isUnanswered = true;
    await this.keep(language, timesIn(this.kept, language) + 1);
  }

  /** It is asked elsewhere in this window, as by the menu, or is no question any more. */
  askedElsewhere(language: string): void {
    this.askedHere.add(familyOf(language));
  }

  /** @param where for which languages it was answered */
  async answered(language: string, where: 'in its language' | 'everywhere'): Promise<void> {
    this.isUnanswered = false;
    await (where === 'everywhere' ? this.memory.update(ASKED, true) : this.keep(language, true));
  }

  private get kept(): Kept {
    return this.memory.get<Kept>(ASKED) ?? {};
  }

  private async keep(language: string, value: boolean | number): Promise<void> {
    const { kept } = this;
    if (kept !== true)
      await this.memory.update(ASKED, { ...(typeof kept === 'object' && kept), [familyOf(language)]: value });
  }
}

/** In how many windows it was asked in vain; where it is settled, often enough. */
function timesIn(kept: Kept, language: string): number {
  const asked = typeof kept === 'object' ? (kept[familyOf(language)] ?? 0) : kept;
  return typeof asked === 'number' ? asked : asked ? MOST_ASKED : 0;
}

/** Named by its first language. */
function familyOf(language: string): string {
  return FAMILIES.find((family) => family.includes(language))?.[0] ?? language;
}
