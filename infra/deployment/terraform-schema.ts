import { type Problem, problemsOf } from './problem.ts';
import { ARGUMENTS, META_ARGUMENTS } from './terraform-arguments.ts';
import { type Block, first, type Resource, type Terraform } from './terraform-files.ts';

/** Blocks that are written out and those that `dynamic` repeats, by name. */
const withDynamic = (body: Block): Block => {
  const { dynamic, ...plain } = body;
  const repeated = Object.entries((dynamic ?? {}) as Block).map(([name, it]) => [name, first(it).content] as const);
  return { ...plain, ...Object.fromEntries(repeated) };
};

const bodyProblems = (resource: Resource, path: string, body: Block): string[] => {
  const known = (ARGUMENTS[resource.type]?.[path] ?? '').split(' ');
  const names = known.map((name) => name.replace('!', ''));
  const given = withDynamic(body);
  const where = `${resource.type}.${resource.name}${path && `.${path}`}`;
  const unknown = Object.keys(given).filter(
    (name) => !names.includes(name) && !(path === '' && META_ARGUMENTS.some((meta) => meta === name)),
  );
  const absent = known.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1));
  return [
    ...unknown.map((name) => `${where} has no argument ${name}`),
    ...absent.filter((name) => !Object.hasOwn(given, name)).map((name) => `${where} needs ${name}`),
    ...Object.entries(given)
      .filter(([name]) => ARGUMENTS[resource.type]?.[path ? `${path}.${name}` : name] !== undefined)
      .flatMap(([name, inner]) =>
        (Array.isArray(inner) ? inner : [inner]).flatMap((block) =>
          bodyProblems(resource, path ? `${path}.${name}` : name, block as Block),
        ),
      ),
  ];
};

/** Whether each resource has the arguments that its documentation lists, and those only. */
export const terraformSchema = ({ resources }: Terraform): Problem[] =>
  resources.flatMap((resource) => {
    const { problems, expect } = problemsOf(resource.file);
    expect(ARGUMENTS[resource.type] !== undefined, 'arguments', `${resource.type} is not in terraform-arguments.ts`);
    if (ARGUMENTS[resource.type]) {
      for (const message of bodyProblems(resource, '', resource.body)) expect(false, 'arguments', message);
    }
    return problems;
  });
