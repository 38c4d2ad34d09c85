/** Schemas of the server itself. */
const OWN_SCHEMAS = `(n.nspname ~ '^pg_' or n.nspname = 'information_schema')`;
/** What an extension brings comes back with the extension. */
const ofExtension = (catalogue: string, oid: string) =>
  `exists (select 1 from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid}
    and d.deptype = 'e')`;

const grants = (kind: string, acl: string, owner: string) =>
  `(select string_agg(a::text, ',' order by a::text) from unnest(coalesce(${acl}, acldefault('${kind}', ${owner}))) a)`;

/** Settings by which values read the same in every session. */
export const SETTINGS: readonly string[] = [
  `set timezone = 'UTC'`,
  `set datestyle = 'ISO, YMD'`,
  `set intervalstyle = 'iso_8601'`,
  `set bytea_output = 'hex'`,
  `set extra_float_digits = 3`,
  `set xmloption = 'content'`,
  `set row_security = off`,
  `set search_path = pg_catalog`,
];

export const READ_ONLY = 'begin isolation level repeatable read read only';

/** Databases of the server that take connections, and are no pattern for others. */
export const DATABASES = `select datname as name from pg_database where datallowconn and not datistemplate order by 1`;

/**
 * What the server has outside of its databases: kind, name and what defines it. Passwords are left out: every app draws
 * its own.
 */
export const SERVER = `
select 'database' as kind, datname as name,
  concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype, pg_get_userbyid(datdba),
    ${grants('d', 'datacl', 'datdba')}) as definition
from pg_database where not datistemplate
union all
select 'role', rolname, concat_ws(' ', rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
  rolbypassrls,
  rolconnlimit, rolvaliduntil, rolconfig,
  (select string_agg(pg_get_userbyid(m.roleid), ',' order by pg_get_userbyid(m.roleid)) from pg_auth_members m
    where m.member = r.oid))
from pg_roles r where rolname !~ '^pg_'
union all
select 'setting', concat_ws('/', d.datname, pg_get_userbyid(nullif(s.setrole, 0))), s.setconfig::text
from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase where s.setdatabase <> 0`;

/** Everything in a database but tables and sequences, by the words that would make it again. */
export function objects(version: number): string {
  return version < HASHES ? OBJECTS.replaceAll("p.prokind = 'a'", 'p.proisagg') : OBJECTS;
}

const OBJECTS = `
select 'view' as kind, n.nspname || '.' || c.relname as name,
  concat_ws(' ', c.relkind, pg_get_viewdef(c.oid), ${grants('r', 'c.relacl', 'c.relowner')}) as definition
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('v', 'm') and not ${OWN_SCHEMAS} and not ${ofExtension('pg_class', 'c.oid')}
union all
select 'routine', n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
  concat_ws(' ', case when p.prokind = 'a' then p.prosrc else pg_get_functiondef(p.oid) end,
    ${grants('f', 'p.proacl', 'p.proowner')})
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where not ${OWN_SCHEMAS} and not ${ofExtension('pg_proc', 'p.oid')}
union all
select 'trigger', n.nspname || '.' || c.relname || '.' || t.tgname,
  concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and not ${OWN_SCHEMAS}
union all
select 'trigger', evtname, concat_ws(' ', evtevent, evtenabled, evtfoid::regproc) from pg_event_trigger e
  where not ${ofExtension('pg_event_trigger', 'e.oid')}
union all
select 'extension', extname, extversion from pg_extension
union all
select 'type', n.nspname || '.' || t.typname, concat_ws(' ', t.typtype, format_type(nullif(t.typbasetype, 0),
  t.typtypmod), t.typnotnull, t.typdefault,
  (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
  (select string_agg(pg_get_constraintdef(k.oid), ',' order by k.conname) from pg_constraint k
    where k.contypid = t.oid))
from pg_type t join pg_namespace n on n.oid = t.typnamespace
where t.typtype in ('e', 'd') and not ${OWN_SCHEMAS} and not ${ofExtension('pg_type', 't.oid')}
union all
select 'policy', concat_ws('.', schemaname, tablename, policyname),
  concat_ws(' ', permissive, roles, cmd, qual, with_check) from pg_policies
union all
select 'schema', n.nspname, concat_ws(' ', pg_get_userbyid(n.nspowner), ${grants('n', 'n.nspacl', 'n.nspowner')})
from pg_namespace n where not ${OWN_SCHEMAS} and not ${ofExtension('pg_namespace', 'n.oid')}`;

/**
 * Every table, with the words that would make it again; names come quoted for SQL as well. `text` is a row's text out
 * of its columns, which costs a third of the text of a whole row: there, every character is looked at. It is null where
 * a column's own cast to text may leave something out: `char(n)` loses blanks, and types of others may lose more.
 */
export const TABLES = `
select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted,
  (select case when bool_and(tn.nspname = 'pg_catalog' and t.typname <> 'bpchar') then
    string_agg(format('coalesce(chr(31) || cc_ci_row.%I::text, chr(30))', a.attname), ' || ' order by a.attnum) end
    from pg_attribute a join pg_type t on t.oid = a.atttypid join pg_namespace tn on tn.oid = t.typnamespace
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as text,
  concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),
    ${grants('r', 'c.relacl', 'c.relowner')},
  (select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
    pg_get_expr(x.adbin, x.adrelid)), ',' order by a.attnum)
    from pg_attribute a left join pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  (select string_agg(concat_ws(' ', k.conname, pg_get_constraintdef(k.oid)), ',' order by k.conname)
    from pg_constraint k where k.conrelid = c.oid),
  (select string_agg(pg_get_indexdef(i.indexrelid), ',' order by pg_get_indexdef(i.indexrelid)) from pg_index i
    where i.indrelid = c.oid)) as definition
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relpersistence <> 't' and not ${OWN_SCHEMAS} order by 1`;

export const SEQUENCES = `
select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'S' and c.relpersistence <> 't' and not ${OWN_SCHEMAS} order by 1`;

/** The values of some sequences: the last that was given. */
export function valuesOf(sequences: readonly { readonly name: string; readonly quoted: string }[]): string {
  return sequences
    .map(
      ({ quoted }, index) =>
        `select ${index} as index, (last_value - case when is_called then 0 else 1 end)::text as value from ${quoted}`,
    )
    .join(' union all ');
}

/** The version from which on PostgreSQL hashes a text into 64 bits by itself, in a third of the time that md5 takes. */
const HASHES = 110_000;

export const VERSION = `select current_setting('server_version_num') as version`;

/** Rows and a hash of them that knows no order, of something that gives one text a row. */
function sumOf(text: string, from: string, version: number): string {
  const half =
    version < HASHES ? `('x' || substr(md5(${text}), 1, 16))::bit(64)::bigint` : `hashtextextended(${text}, 0)`;
  return `count(*)::text as rows, coalesce(sum(half), 0)::text as content from (select ${half} as half
    from ${from} offset 0) halves`;
}

/**
 * Rows and content of some tables, by their index, with an app's domain and stack taken out. Values: from and to of
 * each replacement.
 */
export function contentsOf(
  tables: readonly { readonly quoted: string; readonly text: string | null }[],
  { version, replacements }: { readonly version: number; readonly replacements: number },
): string {
  const replaced = (text: string) =>
    Array.from({ length: replacements }).reduce<string>(
      (inner, _none, at) => `replace(${inner}, $${2 * at + 1}, $${2 * at + 2})`,
      text,
    );
  return tables
    .map(({ quoted, text }, index) => {
      const row = replaced(text ?? 'cc_ci_row::text');
      return `select ${index} as index, ${sumOf(row, `only ${quoted} as cc_ci_row`, version)}`;
    })
    .join(' union all ');
}

export function largeObjects(version: number): string {
  return `select ${sumOf(`concat_ws(' ', loid, pageno, md5(data))`, 'pg_largeobject', version)}`;
}
