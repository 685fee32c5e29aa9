/** The commands of ghost text, and of the models that it uses, by their names in package.json. */
export const COMMANDS = {
  menu: 'llmTrace.menu',
  toggle: 'llmTrace.ghostText.toggle',
  trigger: 'llmTrace.ghostText.trigger',
  pause: 'llmTrace.ghostText.pause',
  explain: 'llmTrace.explainSuggestion',
  often: 'llmTrace.ghostText.often',
  statistics: 'llmTrace.ghostText.statistics',
  nextTokens: 'llmTrace.nextTokens',
  deleteStatistics: 'llmTrace.ghostText.deleteStatistics',
  model: 'llmTrace.chooseModel',
  ownModel: 'llmTrace.ghostText.chooseModel',
} as const;

/** Tells the command that switches ghost text to do so in all languages, whatever is open. */
export const EVERYWHERE = 'everywhere';
