//! Functions in the database name the schema of what they use, or set `search_path` themselves: pg_dump empties it, and a
//! restore calls them.

use crate::migrations::rows;
use crate::support::TestDatabase;

/// Names of ours without a schema in the bodies of our functions. Comments do not count. In strings, which may be
/// statements to execute or messages, a table counts only after a word of SQL that a table follows.
const UNQUALIFIED: &str = r"
    select format('%s: %s', function, name) from (
        select p.oid::regprocedure as function, uncommented,
               regexp_replace(uncommented, '''(?:[^'']|'''')*''', '''''', 'g') as code
          from pg_proc p join pg_language l on l.oid = prolang
          cross join regexp_replace(prosrc, '--[^\n]*', '', 'g') uncommented
         where pronamespace = 'public'::regnamespace and lanname in ('sql', 'plpgsql')
           and not exists (select from unnest(proconfig) setting where starts_with(setting, 'search_path='))
    ) bodies, (
        select relname::text, false from pg_class where relnamespace = 'public'::regnamespace and relkind not in ('i', 'I')
        union select typname::text, false from pg_type where typnamespace = 'public'::regnamespace and typtype <> 'b'
        union select proname::text, true from pg_proc where pronamespace = 'public'::regnamespace
    ) ours (name, is_function)
     where case when is_function then uncommented ~* format('(?<![.\w])%s\s*\(', name)
                else code ~* format('(?<![.\w])%s(?![.\w(])', name)
                  or uncommented ~* format('\m(from|join|into|update|table|on|using)\s+(only\s+)?%s\M', name)
           end";

fn unqualified(database: &TestDatabase) -> Vec<String> {
    rows(&mut database.connect(), UNQUALIFIED)
}

#[test]
fn every_function_names_the_schema_of_what_it_uses() {
    assert_eq!(
        unqualified(&TestDatabase::create()),
        Vec::<String>::new(),
        "write public. before these names, in a new migration"
    );
}

#[test]
fn a_function_that_forgets_a_schema_is_found() {
    for (body, found) in [
        (
            "declare one listings%rowtype; begin return null; end",
            "listings",
        ),
        (
            "declare span text_range; begin return null; end",
            "text_range",
        ),
        (
            "begin update\n users set id = id; return null; end",
            "users",
        ),
        (
            "begin perform 1 from public.users, matches m; return null; end",
            "matches",
        ),
        ("begin perform Point_Of ('a'); return null; end", "point_of"),
        (
            "begin perform 'a'::text_range; return null; end",
            "text_range",
        ),
        (
            "begin execute 'delete from only consents'; return null; end",
            "consents",
        ),
        (
            "begin execute format('select refuse_erased(%L)', new.id); return null; end",
            "refuse_erased",
        ),
    ] {
        let database = TestDatabase::create();
        database
            .run(&format!(
                "create function forgetful() returns trigger language plpgsql as $$ {body} $$"
            ))
            .unwrap();
        assert_eq!(
            unqualified(&database),
            [format!("forgetful(): {found}")],
            "{body}"
        );
    }
    let database = TestDatabase::create();
    let blameless = "create function mindful() returns trigger language plpgsql as $$
        begin -- from users
            perform users.id from public.users join public.matches m on m.id = users.id;
            raise exception 'the users of consents'; end $$";
    database.run(blameless).unwrap();
    assert_eq!(unqualified(&database), Vec::<String>::new());
}

/// Makes each function again as a restore does, but with its body checked.
const AGAIN: &str = "
    do $$
    declare
        definition text;
    begin
        set local search_path = '';
        for definition in
            select pg_get_functiondef(p.oid) from pg_proc p join pg_language l on l.oid = prolang
             where pronamespace = 'public'::regnamespace and lanname in ('sql', 'plpgsql')
           and not exists (select from unnest(proconfig) setting where starts_with(setting, 'search_path='))
        loop
            execute definition;
        end loop;
    end $$";

#[test]
fn every_function_can_be_made_without_a_search_path() {
    let database = TestDatabase::create();
    database.run(AGAIN).unwrap();
    database
        .run("create function forgetful() returns bigint language sql as 'select count(*) from users'")
        .unwrap();
    let refused = database.run(AGAIN).unwrap_err().to_string();
    assert!(refused.contains("users"), "{refused}");
}

/// Writes every row again without a search path: all columns to what they are, then gone and back. Keys are dropped
/// before, so that rows can go; our rules may refuse, but no name may be unknown.
const EVERY_TRIGGER: &str = "
    do $$
    declare
        tables constant regclass[] := array(
            select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r');
        it record;
        name regclass;
    begin
        for it in select conrelid::regclass as owner, conname from pg_constraint where contype = 'f' loop
            execute format('alter table %s drop constraint %I', it.owner, it.conname);
        end loop;
        set local search_path = '';
        foreach name in array tables loop
            for it in
                select unnest(array[
                    format('update %s set %s', name, string_agg(format('%I = %1$I', attname), ', ')
                           filter (where attidentity = '' and attgenerated = '')),
                    format('create temp table kept on commit drop as table %s; delete from %1$s;
                            insert into %1$s (%2$s) overriding system value select %2$s from pg_temp.kept', name,
                           string_agg(quote_ident(attname), ', ') filter (where attgenerated = ''))
                ]) as statement
                  from pg_attribute where attrelid = name and attnum > 0 and not attisdropped
            loop
                begin
                    execute it.statement;
                exception
                    when undefined_table or undefined_function or undefined_object or undefined_column
                        or invalid_schema_name then
                        raise exception '% on %: %', sqlstate, name, sqlerrm;
                    when others then null;
                end;
                execute 'drop table if exists pg_temp.kept';
            end loop;
        end loop;
    end $$";

#[test]
fn every_trigger_runs_without_a_search_path() {
    let database = TestDatabase::create();
    crate::backup::fill(&database);
    database.run(EVERY_TRIGGER).unwrap();
    let forgetful =
        "create or replace function check_listing_owner() returns trigger language plpgsql as $$
        begin perform from users where id = new.owner_id; return new; end $$";
    database.run(forgetful).unwrap();
    let refused = database.run(EVERY_TRIGGER).unwrap_err().to_string();
    assert!(refused.contains("\"users\""), "{refused}");
}
