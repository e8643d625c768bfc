"""What is wrong with a field, by the code of its error: one sentence each, which says what to do."""

from __future__ import annotations

from hub.web.i18n import N_

INPUTS: dict[str, str] = {
    "required": N_("Remplissez ce champ"),
    "too_long": N_("Ce texte est trop long"),
    "too_short": N_("Ce texte est trop court"),
    "control_characters": N_("Ce texte contient des caractères invisibles qui ne sont pas admis. Retapez-le"),
    "unknown_choice": N_("Choisissez une valeur de la liste"),
    "account_inactive": N_("Ce compte n’est pas actif"),
    "birth_impossible": N_("Cette date de naissance n’est pas possible"),
    "person_twice": N_("Cette personne figure déjà dans la liste"),
    "parent_of_adult": N_("Un adulte répond pour lui-même : laissez « parent » vide"),
    "parent_not_adult": N_("Choisissez un adulte de la liste, avec un nom"),
    "first_team_required": N_("Choisissez au moins un référent, ou suivez ce foyer vous-même"),
    "last_person": N_("Un foyer garde au moins une personne"),
    "already_suspended": N_("La convention de ce partenaire est déjà suspendue"),
    "not_suspended": N_("La convention de ce partenaire n’est pas suspendue"),
    "person_there": N_("Cette personne vit déjà dans ce foyer"),
    "adult_of_two_homes": N_("Seul un mineur, né à une date connue, peut vivre dans deux foyers"),
    "two_homes_already": N_("Cet enfant vit déjà dans deux foyers. Mettez d’abord fin à l’un des deux"),
    "age_unknown": N_("Sa date de naissance n’est pas connue : sa réponse ne compterait pas"),
    "second_home_waits": N_("Une demande attend déjà une réponse pour cet enfant"),
    "another_child": N_("Écrivez la date de naissance de l’enfant dont parle la demande"),
    "household_not_yours": N_("Écrivez le code d’un foyer dont vous changez l’équipe, comme ici"),
    "child_of_two_homes": N_(
        "Un enfant de ce foyer vit aussi dans un autre. L’équipe enregistre d’abord qu’il quitte celui-ci"
    ),
    "adult_on_each_side": N_("Au moins un adulte part, et au moins un reste"),
    "authority_known": N_("Cette autorité est déjà enregistrée"),
    "same_person": N_("Choisissez une autre personne que celle qui part"),
    "already_in_team": N_("Cette personne est déjà dans l’équipe à ces dates. Choisissez-en une autre"),
    "not_in_team": N_("Cette personne n’est pas dans l’équipe"),
    "role_cannot_follow": N_("Le rôle de ce compte ne permet pas cette place. Choisissez une autre personne"),
    "other_partner": N_("Choisissez une personne de la même organisation"),
    "not_a_referent": N_("Cette ligne n’est pas celle d’un référent"),
    "line_ended": N_("Cette ligne est déjà terminée. Rechargez la page"),
    "later_than_line": N_("Cette ligne se termine plus tôt. Choisissez une date avant sa fin"),
    "delegate_of_delegate": N_("Une délégation ne se transmet pas. Partez de la ligne d’origine"),
    "in_the_past": N_("Choisissez aujourd’hui ou une date à venir"),
    "unknown_role": N_("Choisissez un rôle"),
    "unknown_profession": N_("Choisissez un métier"),
    "unknown_category": N_("Choisissez une catégorie"),
    "unknown_partner": N_("Ce partenaire n’est pas connu"),
    "own_account": N_("Vous ne pouvez pas fermer votre propre compte"),
    "bidi_controls": N_("Ce texte contient des marques de direction invisibles. Retapez-le"),
    "too_long_ago": N_("La date de début est trop ancienne"),
    "not_a_date": N_("Écrivez une date comme 31/12/2026"),
    "ends_before_start": N_("La date de fin doit suivre la date de début"),
    "longer_than_maximum": N_("La période ne peut pas dépasser 12 mois"),
    "text_needs_interpreter": N_(
        "Le texte dans cette langue n’est pas approuvé. Avec un interprète, qui dit le texte français, "
        "le recueil est possible : notez son nom ou son service"
    ),
    "no_approved_text": N_(
        "Aucun texte n’est approuvé, ni dans cette langue ni en français. "
        "Demandez l’approbation à un délégué à la protection des données"
    ),
    "text_not_there": N_("Ce texte n’existe pas, ou il a changé. Relisez-le, puis recommencez"),
    "text_already_approved": N_("Ce texte est déjà approuvé"),
    "text_not_approved": N_("Ce texte n’est pas approuvé, ou ne l’est plus"),
    "photo_required": N_("Ajoutez la photo de la fiche signée"),
    "signature_required": N_("Faites signer dans le cadre, ou ajoutez une image de la signature"),
    "image_gone": N_("L’image n’est plus disponible. Ajoutez-la de nouveau"),
    "one_image": N_("Envoyez une seule image"),
    "text_changed": N_("Le texte a changé depuis. Expliquez la nouvelle version, puis confirmez"),
    "not_explained": N_("Confirmez que ce texte a été expliqué"),
    "not_understood": N_("Confirmez que la personne a redit le texte avec ses mots"),
    "adult_decides_alone": N_("Un adulte répond pour lui-même"),
    "no_authority": N_("Cette personne n’a pas l’autorité parentale ou la tutelle"),
    "unknown_person": N_("Choisissez une personne de ce foyer"),
    "unsatisfiable": N_("Cette partie du fichier n’existe pas"),
    "malformed": N_("Cette valeur n’est pas lisible"),
    "in_the_future": N_("Choisissez une date passée : l’avenir ne se rejoue pas"),
    "before_the_item": N_("Choisissez une date à laquelle cet élément existait déjà"),
    "not_a_time": N_("Écrivez une heure comme 17:04"),
    "not_a_period": N_("Écrivez un mois comme 10/2026, ou une année comme 2026"),
    "date_malformed": N_("Écrivez une date comme 12/03/2027"),
    "email_malformed": N_("Écrivez une adresse comme prenom.nom@organisation.fr"),
    "already_used": N_("Cette adresse a déjà un compte"),
    "password_short": N_("Choisissez un mot de passe d’au moins %(minimum)s caractères"),
    "password_long": N_("Ce mot de passe dépasse %(maximum)s caractères"),
    "password_same": N_("Choisissez un mot de passe différent de l’actuel"),
    "password_wrong": N_("Ce n’est pas votre mot de passe actuel"),
    "not_an_officer": N_("Choisissez un délégué à la protection des données"),
    "other_partner_needed": N_("Choisissez une autre personne, d’une autre organisation"),
    "still_open": N_("Ce compte est encore ouvert"),
    "nothing_to_withdraw": N_("Choisissez au moins un accord donné à retirer"),
    "secretary_scope": N_("Le secrétariat n’a que la coordination"),
    "nothing_changed": N_("Changez au moins une case"),
    "unknown_household": N_("Écrivez le code d’un foyer que votre organisation suit"),
    "no_answer": N_("Donnez au moins une réponse, oui ou non"),
    "too_many_pages": N_("Choisissez moins de pièces : %(maximum)s pages au plus"),
    "no_page_image": N_("Ce format n’a pas d’image : cette pièce ne peut pas s’y trouver"),
    "no_file": N_("Choisissez un fichier"),
    "file_last": N_("Le fichier doit venir en dernier, après les autres champs"),
    "unknown_field": N_("Ce champ n’est pas connu ici"),
    "not_a_checkpoint": N_("Ce fichier n’est pas un ancrage signé de ce journal"),
    "already_open": N_("Cela vous est déjà ouvert : rien n’est à demander"),
    "nobody_decides": N_("Aucune demande ne peut ouvrir cela : votre rôle ou la loi ne le permettent pas"),
    "reason_short": N_("Écrivez au moins %(minimum)s caractères : pourquoi, et pour quoi faire"),
    "not_a_code": N_("Écrivez un code comme FOYER-7F3K"),
    "you_are_in_team": N_("Vous êtes déjà dans l’équipe de ce foyer"),
    "already_asked": N_("Vous avez déjà envoyé cette demande, elle attend une réponse"),
    "piece_already_asked": N_("Cette pièce est déjà demandée et attend une réponse"),
    "nobody_there": N_("Choisissez quelqu’un d’autre que vous, de l’équipe de ce foyer"),
    "would_not_see_it": N_("Cette catégorie ne lui est pas ouverte : la demande ne serait pas vue"),
    "asker_may_not_read": N_("Les accords ne laissent pas le demandeur lire cette pièce"),
    "owner_not_there": N_("Personne de l’organisation qui l’a déposée ne peut répondre ici"),
    "too_many_waiting": N_(
        "Vous avez déjà %(maximum)s demandes en attente. Retirez celles qui ne servent plus"
    ),
    "cause_required": N_("Dites pourquoi maintenant : choisissez une raison"),
    "motive_short": N_("Dites ce qui se passe, en %(minimum)s caractères au moins"),
    "finding_required": N_("Dites ce que vous avez trouvé : choisissez une réponse"),
    "not_openable": N_("L’un de ces éléments ne peut pas s’ouvrir ici. Choisissez dans la liste"),
    "never_opened": N_("Cette catégorie ne s’ouvre jamais ainsi. Choisissez-en une de la liste"),
    "unknown_code": N_("Aucun foyer n’a ce code. Vérifiez-le, puis recommencez"),
    "quota_day": N_(
        "Vous avez déposé ou commencé à envoyer %(used)s en 24 heures, sur %(limit)s : il reste %(left)s. "
        "Réduisez ce fichier, ou attendez demain"
    ),
    "quota_household": N_(
        "Ce foyer a déjà %(used)s de pièces et d’images d’accords, sur %(limit)s : il reste %(left)s. "
        "Réduisez ce fichier, ou demandez de la place à l’administrateur de votre organisation"
    ),
    "image_quota_day": N_(
        "Cette image n’est pas gardée : vous avez déposé %(used)s en 24 heures, sur %(limit)s, il reste "
        "%(left)s. Vos réponses sont gardées. Envoyez une image plus petite, ou choisissez « Oral, "
        "avec témoin »"
    ),
    "image_quota_household": N_(
        "Cette image n’est pas gardée : ce foyer a déjà %(used)s de pièces et d’images d’accords, sur "
        "%(limit)s, il reste %(left)s. Vos réponses sont gardées. Envoyez une image plus petite, ou "
        "choisissez « Oral, avec témoin »"
    ),
    "too_many_uploads": N_(
        "Vous avez déjà %(maximum)s envois commencés. Terminez-les, ou recommencez demain"
    ),
    "not_together": N_("Ces deux valeurs ne vont pas ensemble"),
}
