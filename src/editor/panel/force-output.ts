/** The command that forces another output on the decoder of an encoder-decoder. */
import * as vscode from 'vscode';
import { forcedWords } from '../../base/forced-words';
import { notificationText, plainText } from '../../base/foreign-text';
import { textInField } from '../../base/quoted-token';
import type { EngineClient } from '../../engine/host/client';
import { targetOf } from '../../engine/protocol/generation-protocol';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/** Asks for an output, and traces the source with it, for the latest active panel with a trace of an encoder-decoder. */
export async function forceOutput(
  panels: Pick<TracePanels, 'traces'>,
  tracing: Pick<Tracing, 'traceTarget'>,
  engine: Pick<EngineClient, 'forcedTokens'>,
): Promise<void> {
  const shown = panels.traces.find(({ summary }) => summary.source !== undefined);
  if (!shown) {
    const message = vscode.l10n.t(
      'An output can be forced where a model writes it of another text: trace a text with an encoder-decoder, a translation model for example.',
    );
    void vscode.window.showInformationMessage(message);
    return;
  }
  const { panel, summary } = shown;
  if (summary.saved?.hasModel === false) {
    const message = vscode.l10n.t(
      'An output can be forced once {0}, which made this trace, is open.',
      summary.model.name,
    );
    void vscode.window.showInformationMessage(notificationText(message));
    return;
  }
  const offered = textInField(summary);
  const target = await vscode.window.showInputBox({
    title: vscode.l10n.t('Force the Output of {0}', plainText(summary.model.name)),
    prompt: vscode.l10n.t('What the decoder is made to write: its probability is told token by token.'),
    value: offered,
    validateInput: (typed) => (typed === offered ? undefined : tokensOf(typed, summary.model.folder, engine)),
  });
  if (target !== undefined) await tracing.traceTarget(panel, targetOf(target, summary));
}

/** The tokens that would be forced, shown below the field, because a tokenizer may split a text in an unexpected way. */
async function tokensOf(
  text: string,
  model: string,
  engine: Pick<EngineClient, 'forcedTokens'>,
): Promise<vscode.InputBoxValidationMessage | undefined> {
  try {
    const message = plainText(forcedWords(text, await engine.forcedTokens({ model, text })));
    return { message, severity: vscode.InputBoxValidationSeverity.Info };
  } catch {
    return undefined; // forcing it will report the error
  }
}
