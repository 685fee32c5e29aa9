/** Asks what to keep of a trace that takes much memory, and tells what each choice costs. */
import * as vscode from 'vscode';
import { plainText } from '../../base/foreign-text';
import type { Capture, TraceCost } from '../../engine/protocol';
import { openMachineSetting } from '../settings';
import { bytesText, type CaptureChoice, captureChoices, costOfBlocks, costText } from './capture-choices';

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice?: CaptureChoice;
}

/** @returns `undefined` when the user wants no trace */
export async function askCapture(cost: TraceCost): Promise<Capture | undefined> {
  const picked = await vscode.window.showQuickPick(choiceItems(cost), {
    title: titleOf(cost),
    placeHolder: vscode.l10n.t('What to keep? The memory for traces is {0}.', bytesText(cost.budget)),
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  const { keep, exceeds } = picked?.choice ?? {};
  if (keep === undefined) return undefined;
  if (exceeds) {
    await openMachineSetting('llmTrace.traceMemory');
    return undefined;
  }
  if (keep !== 'blocks') return { keep };
  const blocks = await askBlocks(cost);
  return blocks && { keep, blocks };
}

function choiceItems(cost: TraceCost): ChoiceItem[] {
  const texts = textsOf();
  const item = (choice: CaptureChoice): ChoiceItem => {
    const [label, detail] = texts[choice.keep];
    const price = choice.keep === 'blocks' ? vscode.l10n.t('from {0}', costText(choice.cost)) : costText(choice.cost);
    return { label, detail, description: price, choice };
  };
  const choices = captureChoices(cost);
  const [fitting, exceeding] = [choices.filter(({ exceeds }) => !exceeds), choices.filter(({ exceeds }) => exceeds)];
  if (exceeding.length === 0) return fitting.map(item);
  const label = vscode.l10n.t('more than {0}: opens the setting', bytesText(cost.budget));
  return [...fitting.map(item), { label, kind: vscode.QuickPickItemKind.Separator }, ...exceeding.map(item)];
}

function textsOf(): Record<Capture['keep'], readonly [string, string]> {
  return {
    all: [vscode.l10n.t('Everything'), vscode.l10n.t('Every tensor of every block, and all logits')],
    attention: [vscode.l10n.t('Attention'), vscode.l10n.t('Queries, keys, scores and weights of every block')],
    blocks: [vscode.l10n.t('Chosen blocks...'), vscode.l10n.t('Every tensor of some blocks')],
    statistics: [
      vscode.l10n.t('The least'),
      vscode.l10n.t('The residual stream; the rest is computed again when shown'),
    ],
  };
}

function titleOf({ model: name, tokens, cut }: TraceCost): string {
  const model = plainText(name);
  const count = tokens.toLocaleString('en');
  return cut
    ? vscode.l10n.t('Trace the last {0} of {1} tokens with {2}', count, cut.total.toLocaleString('en'), model)
    : vscode.l10n.t('Trace {0} tokens with {1}', count, model);
}

/** Let the user pick blocks, and tell what those that are picked cost. */
function askBlocks(cost: TraceCost): Promise<readonly number[] | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly block: number }>();
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.items = Array.from({ length: cost.layers }, (_, block) => ({ label: vscode.l10n.t('Block {0}', block), block }));
  pick.placeholder = vscode.l10n.t('Which blocks to keep whole? Each takes {0}.', bytesText(cost.captures.block.bytes));
  const fits = () => costOfBlocks(cost, pick.selectedItems.length).bytes <= cost.budget;
  const tell = () => {
    const price = costText(costOfBlocks(cost, pick.selectedItems.length));
    pick.title = fits()
      ? `${titleOf(cost)}: ${price}`
      : vscode.l10n.t('{0}: {1}, which is more than {2}', titleOf(cost), price, bytesText(cost.budget));
  };
  tell();
  return new Promise((resolve) => {
    pick.onDidChangeSelection(tell);
    pick.onDidAccept(() => {
      if (pick.selectedItems.length === 0 || !fits()) return;
      resolve(pick.selectedItems.map(({ block }) => block).sort((a, b) => a - b));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined); // unless it was accepted before
      pick.dispose();
    });
    pick.show();
  });
}
