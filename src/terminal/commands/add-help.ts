/** `help`: prints the help of the program, or of the named command, as in `help models pull`. */
import type { Command } from 'commander';
import { quotedText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { closestTo } from '../../library/closest';
import { UsageError } from '../call';

/** Replaces the parser's own command, which prints the overview for an unknown command, and reads only one name. */
export function addHelp(program: Command): void {
  for (const parent of [program, ...namedCommands(program).values()].filter(({ commands }) => commands.length > 0)) {
    parent.helpCommand(false);
    parent
      .command('help')
      .description('display help for command')
      .argument('[command...]')
      .exitOverride()
      .action((names: readonly string[]) => helpOf(parent, names, namedCommands(program)).help());
  }
}

/** All commands by what the user types: "models", "models pull". */
function namedCommands(program: Command, before = ''): ReadonlyMap<string, Command> {
  return new Map(
    program.commands.flatMap((command) => {
      const name = `${before}${command.name()}`;
      return [[name, command] as const, ...namedCommands(command, `${name} `)];
    }),
  );
}

/** @throws UsageError that names the most similar command if there is no such command */
function helpOf(parent: Command, names: readonly string[], named: ReadonlyMap<string, Command>): Command {
  if (names.length === 0) return parent;
  const own = [...named].find(([, command]) => command === parent)?.[0];
  const typed = [...(own === undefined ? [] : [own]), ...names].join(' ');
  const found = named.get(typed);
  if (found) return found;
  const [nearest] = closestTo(typed, [...named.keys()]);
  const hint = nearest === undefined ? `there are ${listWords([...named.keys()])}` : `the nearest is ${nearest}`;
  throw new UsageError(`there is no command ${quotedText(typed)}: ${hint}`);
}
