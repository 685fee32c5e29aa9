/** What stands for `vscode` where texts are traced: what it told, and what was copied. */
export const told: string[] = [];
export const copied: string[] = [];

const NEVER = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };

export const editor = {
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  window: {
    withProgress: (_: unknown, task: (...args: unknown[]) => unknown) => task({ report: () => {} }, NEVER),
    showInformationMessage: async (text: string, ...buttons: string[]) => {
      told.push(text);
      return buttons[0];
    },
  },
  env: { clipboard: { writeText: async (text: string) => void copied.push(text) } },
  ProgressLocation: { Notification: 15 },
};
