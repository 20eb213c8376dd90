import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";

// Bundled, a test is in node_modules/.cache: the client's folder is where it is run.
const here = `${process.cwd()}/`;

test("scripts read every string that they are handed", () => {
  const { config } = ts.readConfigFile(`${here}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, here);
  const program = ts.createProgram(ts.sys.readDirectory(`${here}src`, [".ts"]), options);
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter((file) => file.fileName.startsWith(`${here}src/`));
  const lists = sources.flatMap((file) => (file.fileName.endsWith("/strings.ts") ? listsIn(file, checker) : []));
  assert.deepEqual(lists.map((list) => list.name).sort(), ["DeskStrings", "DiscussionStrings", "Strings"]);

  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) read(node.expression, [node.name.text]);
    if (ts.isElementAccessExpression(node)) read(node.expression, literalsOf(checker.getTypeAtLocation(node.argumentExpression)));
    ts.forEachChild(node, visit);
  };
  const read = (from: ts.Expression, keys: string[]): void => {
    const type = checker.getTypeAtLocation(from);
    for (const list of lists) {
      if (keys.some((key) => list.unread.has(key)) && isPartOf(list.type, type)) for (const key of keys) list.unread.delete(key);
    }
  };
  // What a list holds can be handed on as a part of it.
  const isPartOf = (list: ts.Type, type: ts.Type): boolean =>
    type.getProperties().length > 0 && (type.flags & ts.TypeFlags.Any) === 0 && checker.isTypeAssignableTo(list, type);
  sources.forEach(visit);

  assert.deepEqual(
    lists.flatMap((list) => [...list.unread].map((key) => `${list.name}.${key}`)),
    [],
  );
});

interface List {
  readonly name: string;
  readonly type: ts.Type;
  readonly unread: Set<string>;
}

function listsIn(file: ts.SourceFile, checker: ts.TypeChecker): List[] {
  return file.statements
    .filter((statement) => ts.isTypeAliasDeclaration(statement))
    .filter((alias) => alias.type.getText(file).startsWith("Texts<"))
    .map((alias) => {
      const type = checker.getTypeAtLocation(alias);
      return { name: alias.name.text, type, unread: new Set(type.getProperties().map((property) => property.name)) };
    });
}

function literalsOf(type: ts.Type): string[] {
  return (type.isUnion() ? type.types : [type]).filter((part) => part.isStringLiteral()).map((part) => part.value);
}
