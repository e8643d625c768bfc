"""Two roles on PostgreSQL: one owns and migrates; the other runs the service, and rewrites nothing said."""

from __future__ import annotations

from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from hub.audit.grants import insert_only
from hub.audit.protection import KEYS
from hub.storage.db import Database
from hub.storage.root_key import create_root_key
from hub.tables import TABLES
from tests import databases
from tests.cli.run import one_line

REFUSED = r"permission denied|must be owner"
FACTS = {"team_memberships", "posts", "access_scopes", "legal_bases", "partner_agreements", "consent_cells"}


@pytest.fixture
def two_roles(postgres):
    """An empty database with its owner, and another role that may only connect; the settings for both."""
    mark = uuid4().hex[:8]
    owner, running, name = f"owner_{mark}", f"running_{mark}", f"hub_{mark}"
    for role in (owner, running):
        postgres.make_role(role)
    postgres.create(name)
    postgres.give(name, owner)
    yield {
        "HUB_DATABASE_URL": postgres.url(name, running),
        "HUB_DATABASE_OWNER_URL": postgres.url(name, owner),
    }
    postgres.drop(name)
    for role in (owner, running):
        postgres.drop_role(role)


def only_running(two_roles):
    return {"HUB_DATABASE_URL": two_roles["HUB_DATABASE_URL"]}


def test_the_owner_migrates_and_the_other_role_then_runs_everything(hub, two_roles):
    running = only_running(two_roles)
    migrated = hub("migrate", **two_roles)
    assert (migrated.returncode, migrated.stderr) == (0, "")
    for command in (["platform", "apply"], ["migrate"], ["audit", "checkpoint"], ["audit", "verify"]):
        done = hub(*command, **running)
        assert (done.returncode, done.stderr) == (0, ""), command
    with closing(psycopg.connect(two_roles["HUB_DATABASE_URL"].replace("+psycopg", ""))) as connection:
        for statement in ("DROP TRIGGER audit_entry_no_update ON audit_entry", "DELETE FROM posts"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


def test_without_its_owner_an_old_schema_is_told_and_left(hub, two_roles):
    assert hub("migrate", **two_roles).returncode == 0
    owner = Database(two_roles["HUB_DATABASE_OWNER_URL"])
    with owner.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001_first_tables'"))
    assert "HUB_DATABASE_OWNER_URL" in one_line(hub("migrate", **only_running(two_roles)))
    owner.dispose()


def test_a_role_from_which_nothing_can_be_kept_is_refused(hub, two_roles, postgres):
    superuser = two_roles["HUB_DATABASE_URL"].partition("@")[2]
    for url in (f"postgresql+psycopg://hub@{superuser}", two_roles["HUB_DATABASE_OWNER_URL"]):
        assert "role" in one_line(hub("migrate", **(two_roles | {"HUB_DATABASE_URL": url})))
    other = two_roles["HUB_DATABASE_URL"].rpartition("/")[0] + "/postgres"
    assert "must lead" in one_line(hub("migrate", **(two_roles | {"HUB_DATABASE_URL": other})))


def test_a_role_that_owns_the_tables_is_refused_until_they_change_hands(hub, two_roles, postgres):
    """A database that one role made, given a second address: a superuser's, then that of its new owner."""
    one_role = {"HUB_DATABASE_URL": two_roles["HUB_DATABASE_OWNER_URL"]}
    assert hub("migrate", **one_role).returncode == 0
    name = two_roles["HUB_DATABASE_URL"].rpartition("/")[2]
    as_superuser = one_role | {"HUB_DATABASE_OWNER_URL": postgres.url(name)}
    assert "owns the database or what is in it" in one_line(hub("migrate", **as_superuser))
    old, new = (url.partition("//")[2].partition("@")[0] for url in reversed(two_roles.values()))
    postgres.give(name, new)
    assert "owns the database or what is in it" in one_line(hub("migrate", **as_superuser))
    execute(postgres.url(name), f"REASSIGN OWNED BY {old} TO {new}")
    execute(postgres.url(name), f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {old}")
    changed = one_role | {"HUB_DATABASE_OWNER_URL": two_roles["HUB_DATABASE_URL"]}
    done = hub("migrate", **changed)
    assert (done.returncode, done.stderr) == (0, "")
    with pytest.raises(ProgrammingError, match=REFUSED):
        execute(one_role["HUB_DATABASE_URL"], "ALTER TABLE audit_entry DISABLE TRIGGER ALL")


@pytest.mark.parametrize("given", ["UPDATE (action)", "DELETE"])
@pytest.mark.parametrize("through", ["PUBLIC", "a role it may take"])
def test_a_role_that_may_rewrite_the_log_through_another_is_refused(hub, two_roles, postgres, given, through):
    assert hub("migrate", **two_roles).returncode == 0
    name = two_roles["HUB_DATABASE_URL"].rpartition("/")[2]
    role = "PUBLIC"
    if through != role:
        role, running = f"writers_{name}", f"running_{name.removeprefix('hub_')}"
        postgres.make_role(role)
        execute(postgres.url(name), f"ALTER ROLE {running} NOINHERIT; GRANT {role} TO {running}")
    execute(postgres.url(name), f"GRANT {given} ON audit_entry TO {role}")
    assert "may rewrite audit_entry" in one_line(hub("migrate", **two_roles))
    execute(postgres.url(name), f"REVOKE {given} ON audit_entry FROM {role}")
    assert hub("migrate", **two_roles).returncode == 0
    if through != "PUBLIC":
        postgres.drop_role(role)


def execute(url, statements):
    database = Database(url)
    try:
        with database.writing() as session:
            session.execute(text(statements))
    finally:
        database.dispose()


@pytest.fixture
def running(postgres):
    with databases.fresh_postgres(postgres, databases.RUNNING) as database:
        yield database


def test_facts_and_the_log_are_only_ever_added_to(running):
    assert FACTS | (KEYS.keys() - {"audit_pending"}) <= insert_only() <= set(TABLES)
    for table in TABLES:
        wanted = {"SELECT", "INSERT"}
        if table in {"audit_pending", "second_home_answers"}:
            wanted |= {"DELETE"}
        elif table not in insert_only() and table != "consent_records":
            wanted |= {"UPDATE", "DELETE"}
        assert may(running, table) == wanted, table
    assert may(running, "alembic_version") == {"SELECT"}


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("UPDATE consent_cells SET decision = 'given'", False),
        ("UPDATE consent_records SET capacity = 'self'", False),
        ("UPDATE consent_records SET household_id = household_id", True),
        ("DELETE FROM consent_records", False),
        ("UPDATE second_home_answers SET outcome = 'accepted'", False),
        ("TRUNCATE drafts", False),
        ("ALTER TABLE audit_entry DISABLE TRIGGER ALL", False),
        ("SET session_replication_role = replica", False),
        ("CREATE TABLE spare (id int)", False),
    ],
)
def test_what_was_said_cannot_be_rewritten_nor_its_protections_lifted(running, statement, allowed):
    if allowed:
        with running.writing() as session:
            session.execute(text(statement))
        return
    with (
        pytest.raises(ProgrammingError, match=REFUSED),
        running.writing() as session,
    ):
        session.execute(text(statement))


def test_every_table_of_the_database_is_known_to_the_grants(running):
    assert set(inspect(running.engine).get_table_names()) == {*TABLES, "alembic_version"}


@pytest.fixture
def root(tmp_path):
    path = tmp_path / "keys" / "root.key"
    create_root_key(path)
    return path


def may(database, table):
    acts = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with database.reading() as session:
        asked = text("SELECT has_table_privilege(:table, :act)")
        return {act for act in acts if session.scalar(asked, {"table": table, "act": act})}


def test_a_start_beside_a_long_reader_waits_for_nothing_while_the_protections_stand(postgres, hub, root):
    """And where one must be laid anew, it says what it waits for and changes nothing."""
    with databases.fresh_postgres(postgres) as database:
        reader = database.engine.connect()
        reader.execute(text("SELECT count(*) FROM audit_entry"))
        url = {"HUB_DATABASE_URL": database.url.render_as_string(), "HUB_ROOT_KEY_FILE": str(root)}
        done = hub("migrate", **url)
        assert (done.returncode, done.stderr) == (0, "")
        reader.rollback()
        with database.writing() as session:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_delete"))
        reader.execute(text("SELECT count(*) FROM audit_entry"))
        assert "somebody has been at work" in one_line(hub("migrate", **url))
        reader.close()
        assert hub("migrate", **url).returncode == 0
        with database.reading() as session:
            off = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
            assert session.scalar(text(off)) == 0
