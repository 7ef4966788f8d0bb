"""Generated rows in the shape of a register, as many as a benchmark wants.

Either a register's own, copied again and again, or made by the database from nothing, so that a
benchmark runs on any clone: then names are invented, lengths and blanks follow what a
delivery-level register looks like.
"""

import io

from django.core.management import call_command
from django.db import connection

from transfers.models import Delivery

FILL = """
INSERT INTO transfers_category (name, slug, definition, in_tiv_scope, position)
SELECT 'Category ' || n, 'category-' || n, 'generated', true, n FROM generate_series(1, 11) n;

INSERT INTO transfers_weapondescription (name, meaning)
SELECT 'kind of weapon ' || n, '' FROM generate_series(1, 300) n;

INSERT INTO transfers_weaponsystem (slug, designation, description_id, category_id, family)
SELECT 'system-' || n, 'System-' || n || ' "Mk & <' || n %% 7 || '>"',
       (SELECT min(id) FROM transfers_weapondescription) + n %% 300,
       (SELECT min(id) FROM transfers_category) + n %% 11, ''
FROM generate_series(1, 5000) n;

INSERT INTO transfers_actor (slug, name, kind, iso3)
SELECT 'country-' || n, 'Country of ' || n, 'state',
       chr(65 + n / 26 %% 26) || chr(65 + n %% 26) || 'X'
FROM generate_series(1, 250) n;

INSERT INTO transfers_registeredition (register, name, generated_on, publisher, credit_line, terms)
VALUES ('sipri', '2024-04-13', '2024-04-13', 'Generated', 'Generated rows, nobody''s data', '');

INSERT INTO transfers_actorname (name, vocabulary, actor_id)
SELECT name, 'generated', id FROM transfers_actor;
INSERT INTO transfers_categoryname (name, vocabulary, category_id)
SELECT name, 'generated', id FROM transfers_category;
INSERT INTO transfers_descriptionname (name, vocabulary, description_id)
SELECT name, 'generated', id FROM transfers_weapondescription;
INSERT INTO transfers_systemname (name, vocabulary, system_id)
SELECT designation, 'generated', id FROM transfers_weaponsystem;

INSERT INTO transfers_deal (
    reference, state, supplier_id, recipient_id, system_id, order_year, order_year_estimated,
    number_ordered, number_ordered_estimated, condition, local_production, tiv_estimate,
    outcome, contract_currency, comment)
SELECT 'SIPRI-' || n, 'published',
       (SELECT min(id) FROM transfers_actor) + n %% 40,
       (SELECT min(id) FROM transfers_actor) + 40 + n %% 200,
       (SELECT min(id) FROM transfers_weaponsystem) + n %% 5000,
       1950 + n %% 74, CASE n %% 5 WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END,
       nullif(n %% 90, 0), CASE WHEN n %% 90 > 0 AND n %% 3 > 0 THEN n %% 3 = 1 END,
       (ARRAY['new', 'new', 'second_hand', 'new', 'modernised'])[1 + n %% 5],
       n %% 17 = 0, nullif(n %% 900, 0) / 40.0, '', '',
       CASE n %% 3 WHEN 0 THEN 'Part of a deal "in all" worth 120; for use on ships, delivered '
       || n ELSE '' END
FROM generate_series(1, %(deals)s) n;

INSERT INTO transfers_registerentry (
    deal_id, register, external_id, edition_id, supplier_name_id, recipient_name_id,
    system_name_id, description_name_id, category_name_id)
SELECT d.id, 'sipri', substr(d.reference, 7), e.id, supplier.id, recipient.id, s.id, w.id, c.id
FROM transfers_deal d
JOIN transfers_registeredition e ON true
JOIN transfers_actorname supplier ON supplier.actor_id = d.supplier_id
JOIN transfers_actorname recipient ON recipient.actor_id = d.recipient_id
JOIN transfers_systemname s ON s.system_id = d.system_id
JOIN transfers_weaponsystem ws ON ws.id = d.system_id
JOIN transfers_descriptionname w ON w.description_id = ws.description_id
JOIN transfers_categoryname c ON c.category_id = ws.category_id;

INSERT INTO transfers_delivery (deal_id, year, year_estimated, number, number_estimated, edition_id)
SELECT d.id, d.order_year + k,
       CASE d.id %% 4 WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END,
       1 + (d.id * 7 + k) %% 300, d.id %% 2 = 0, e.id
FROM transfers_deal d
JOIN transfers_registeredition e ON true
JOIN generate_series(1, 3) k ON k <= 1 + d.id %% 3;
"""


MULTIPLY = """
INSERT INTO transfers_deal (
    reference, state, supplier_id, recipient_id, system_id, order_year, order_year_estimated,
    number_ordered, number_ordered_estimated, condition, local_production, tiv_estimate,
    outcome, contract_currency, comment)
SELECT reference || '-' || k, state, supplier_id, recipient_id, system_id, order_year,
       order_year_estimated, number_ordered, number_ordered_estimated, condition,
       local_production, tiv_estimate, outcome, contract_currency, comment
FROM transfers_deal, generate_series(1, %(copies)s) k;

INSERT INTO transfers_registerentry (
    deal_id, register, external_id, edition_id, supplier_name_id, recipient_name_id,
    system_name_id, description_name_id, category_name_id)
SELECT new.id, e.register, e.external_id || '-' || k, e.edition_id, e.supplier_name_id,
       e.recipient_name_id, e.system_name_id, e.description_name_id, e.category_name_id
FROM transfers_registerentry e
JOIN transfers_deal old ON old.id = e.deal_id
JOIN generate_series(1, %(copies)s) k ON true
JOIN transfers_deal new ON new.reference = old.reference || '-' || k;

INSERT INTO transfers_delivery (deal_id, year, year_estimated, number, number_estimated, edition_id)
SELECT new.id, v.year, v.year_estimated, v.number, v.number_estimated, v.edition_id
FROM transfers_delivery v
JOIN transfers_deal old ON old.id = v.deal_id
JOIN generate_series(1, %(copies)s) k ON true
JOIN transfers_deal new ON new.reference = old.reference || '-' || k;
"""


def multiply(paths, deliveries):
    """Import register files into an empty database and copy their deals until there are so many."""
    call_command("import_register", *map(str, paths), stdout=io.StringIO())
    copies = max(0, -(-deliveries // Delivery.objects.count()) - 1)
    _run(MULTIPLY, {"copies": copies})
    return Delivery.objects.count()


def fill(deliveries):
    """Fill an empty database with about this many deliveries, two to a deal on average."""
    _run(FILL, {"deals": deliveries // 2})
    return deliveries


def _run(statements, values):
    with connection.cursor() as cursor:
        # The history of generated rows is of no use, and takes longer than the rows.
        cursor.execute("SET session_replication_role = replica")
        for statement in statements.split(";\n\n"):
            cursor.execute(statement, values)
        cursor.execute("RESET session_replication_role")
        # Nor did the triggers see the rows that are laid out for the public.
        cursor.execute("SELECT publish_deals(ARRAY(SELECT id FROM transfers_deal))")
        cursor.execute("VACUUM ANALYZE")
