import ts from 'typescript';
import { depsNotLiteral, recipeDoesNotParse } from './errors.ts';

/**
 * The names in `deps` of a `recipe.ts`, read from its text: nothing of the recipe is executed, so that a broken one
 * cannot harm the graph of the others.
 * @throws an error that names file and line, when the text does not parse or `deps` is not a list of quoted names
 */
export function readDeps(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const broken = syntaxErrorsOf(source)[0];
  if (broken)
    throw recipeDoesNotParse(placeOf(source, broken.start), ts.flattenDiagnosticMessageText(broken.messageText, ' '));
  const deps = findDeps(source);
  if (!deps) return [];
  const names = ts.isArrayLiteralExpression(deps) ? deps.elements.filter(ts.isStringLiteralLike) : [];
  if (!ts.isArrayLiteralExpression(deps) || names.length < deps.elements.length)
    throw depsNotLiteral(placeOf(source, deps.getStart(source)));
  return names.map((name) => name.text);
}

/** `deps` of the object in the default export, be it bare or in a call such as `defineRecipe({ … })`. */
function findDeps(source: ts.SourceFile): ts.Expression | undefined {
  const exported = source.statements.find(ts.isExportAssignment)?.expression;
  const value = exported && ts.isCallExpression(exported) ? exported.arguments[0] : exported;
  if (!value || !ts.isObjectLiteralExpression(value)) return undefined;
  const property = value.properties.find(
    (each) => each.name && ts.isIdentifier(each.name) && each.name.text === 'deps',
  );
  return property && ts.isPropertyAssignment(property)
    ? property.initializer
    : (property?.name as ts.Expression | undefined);
}

function placeOf(source: ts.SourceFile, position: number): string {
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(position).line + 1}`;
}

/** TypeScript keeps the syntax errors of a file that was parsed alone, though its types do not show them. */
function syntaxErrorsOf(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (source as unknown as { parseDiagnostics: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics;
}
