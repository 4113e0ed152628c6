import { parseAst } from 'vite';

/** One small change of a source text: what stands from `start` to `end` becomes `text`. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

const OPERATORS: Record<string, string> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===' },
  ...{ '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '**': '*' },
  ...{ '&&': '||', '||': '&&', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' },
};
const NAMES: Record<string, string> = {
  ...{ min: 'max', max: 'min', floor: 'ceil', ceil: 'floor', every: 'some', some: 'every' },
};

/**
 * Every mutant of a TypeScript source: operators and their neighbours, numbers by one, conditions
 * that always or never hold, statements left out. Texts, types and imports stay.
 */
export function mutantsOf(source: string): Mutant[] {
  const found: Mutant[] = [];
  const change = ({ start, end }: { start: number; end: number }, text: string): void => {
    if (source.slice(start, end) !== text) found.push({ start, end, text });
  };
  walk(parseAst(source, { lang: 'ts' }) as unknown as Node, (node) => {
    const text = (part: Node): string => source.slice(part.start, part.end);
    const replaceOperator = (left: Node, right: Node): void => {
      const operator = String(node.operator);
      const start = source.indexOf(operator, left.end);
      if (operator in OPERATORS && start >= 0 && start < right.start)
        change({ start, end: start + operator.length }, OPERATORS[operator]);
    };
    const { left, right, test, argument, value } = node as Record<string, Node>;
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'AssignmentExpression':
        return replaceOperator(left, right);
      case 'UnaryExpression':
        if (node.operator === '!' || node.operator === '-') change(node, text(argument));
        return;
      case 'UpdateExpression':
        if (node.operator === '++') change(node, text(node).replace('++', '--'));
        return;
      case 'Literal':
        if (typeof value === 'number') change(node, `(${text(node)} + 1)`);
        if (typeof value === 'boolean') change(node, String(!value));
        return;
      case 'IfStatement':
      case 'ConditionalExpression':
        change(test, 'true');
        change(test, 'false');
        return;
      case 'ExpressionStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
        change(node, ';');
        return;
      case 'MemberExpression': {
        const property = node.property as Node;
        if (text(property) in NAMES) change(property, NAMES[text(property)]);
      }
    }
  });
  return found;
}

function walk(node: Node, visit: (node: Node) => void): void {
  if (/^TS(Type|Interface|Enum|Declare)|^Import|^ExportAll/.test(node.type)) return;
  visit(node);
  for (const child of Object.values(node))
    for (const item of Array.isArray(child) ? child : [child])
      if (item && typeof (item as Node).type === 'string') walk(item as Node, visit);
}
