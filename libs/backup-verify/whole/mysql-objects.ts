const OWN_SCHEMAS = `('mysql', 'information_schema', 'performance_schema', 'sys')`;

/** Settings by which values read the same in every session; a statement that a server does not know is passed over. */
export const SETTINGS = `set time_zone = '+00:00', sql_mode = '', group_concat_max_len = 16777216`;
export const OPTIONAL_SETTINGS = [
  // MySQL shows numbers of yesterday otherwise; MariaDB knows none of it.
  `set information_schema_stats_expiry = 0`,
];

export const READ_ONLY = 'start transaction with consistent snapshot, read only';

export const DATABASES = `select schema_name as name from information_schema.schemata
  where schema_name not in ${OWN_SCHEMAS} order by 1`;

/**
 * What the server has outside of its databases: kind, name and what defines it. Passwords are left out: every app draws
 * its own.
 */
export const SERVER = `
select 'database' as kind, schema_name as name,
  concat_ws(' ', default_character_set_name, default_collation_name) as definition
from information_schema.schemata where schema_name not in ${OWN_SCHEMAS}
union all
select 'role', grantee, group_concat(privilege order by privilege) from (
  select grantee, concat_ws(' ', privilege_type, is_grantable) as privilege from information_schema.user_privileges
  union all
  select grantee, concat_ws(' ', table_schema, privilege_type, is_grantable) from information_schema.schema_privileges
  union all
  select grantee, concat_ws(' ', table_schema, table_name, privilege_type, is_grantable)
    from information_schema.table_privileges
) granted group by grantee`;

/** Everything in a database but its tables, by the words that would make it again. The value is the database's name. */
export const OBJECTS = [
  `select 'view' as kind, table_name as name, concat_ws(' ', view_definition, check_option, security_type)
    as definition from information_schema.views where table_schema = ?`,
  `select 'trigger' as kind, concat(event_object_table, '.', trigger_name) as name,
    concat_ws(' ', action_timing, event_manipulation, action_statement) as definition
    from information_schema.triggers where trigger_schema = ?`,
  `select 'routine' as kind, routine_name as name, concat_ws(' ', routine_type, dtd_identifier, routine_definition,
    security_type, is_deterministic) as definition from information_schema.routines where routine_schema = ?`,
  `select 'event' as kind, event_name as name, concat_ws(' ', event_type, execute_at, interval_value, interval_field,
    status, event_definition) as definition from information_schema.events where event_schema = ?`,
];

export const TABLES = `select table_name as name, concat_ws(' ', engine, table_collation) as definition,
  cast(auto_increment as char) as next_key
from information_schema.tables where table_schema = ? and table_type = 'BASE TABLE' order by 1`;

export const COLUMNS = `select table_name as table_name, column_name as name, data_type as type,
  concat_ws(' ', column_name, column_type, is_nullable, column_default, extra, character_set_name, collation_name)
    as definition
from information_schema.columns where table_schema = ? order by table_name, ordinal_position`;

export const INDEXES = `select table_name as table_name, concat_ws(' ', index_name, seq_in_index, column_name,
  non_unique, index_type) as definition
from information_schema.statistics where table_schema = ? order by table_name, index_name, seq_in_index`;

export const KEYS = `select table_name as table_name, concat_ws(' ', constraint_name, referenced_table_name,
  update_rule, delete_rule) as definition
from information_schema.referential_constraints where constraint_schema = ? order by table_name, constraint_name`;

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** Types whose values are bytes and no text. */
const BYTES = /binary|blob|bit|geometry|point|linestring|polygon|geomcollection|vector|inet|uuid/;

/**
 * Rows and content of some tables, by a hash that knows no order. `hashed` counts the rows that could be hashed: MySQL
 * gives NULL for a text that is longer than `max_allowed_packet`. Values, for each table: from and to of
 * each replacement.
 */
export function contentsOf(
  database: string,
  tables: readonly { readonly name: string; readonly columns: readonly Column[] }[],
  replacements: number,
): string {
  return tables
    .map(
      ({ name, columns }, index) => `select ${index} as \`index\`, cast(count(*) as char) as \`rows\`,
        cast(count(digest) as char) as hashed,
        cast(ifnull(sum(cast(conv(left(digest, 16), 16, 10) as unsigned)), 0) as char) as content
        from (select ${digestOf(columns, replacements)} as digest from ${quoted(database)}.${quoted(name)}) digests`,
    )
    .join(' union all ');
}

/** Every value quoted, so that no two rows read alike; bytes as numbers. */
function digestOf(columns: readonly Column[], replacements: number): string {
  const values = columns.map(({ name, type }) =>
    BYTES.test(type) ? `ifnull(hex(${quoted(name)}), '-')` : `cast(quote(${quoted(name)}) as binary)`,
  );
  const row = `concat_ws(',', ${values.join(', ')})`;
  return `md5(${'replace('.repeat(replacements)}${row}${', ?, ?)'.repeat(replacements)})`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
