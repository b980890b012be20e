"""Learner lists as they really are, from a file or the clipboard into a class; no page, no request.

What the pages and the command use, and where it stands:

    tables.py    FIELDS, LearnerTable (as_json, from_json, header_key), Column, TableRow
    reading.py   read_learner_file(content, filename), read_pasted(text) → LearnerTable; raise WorkbookError
    checking.py  check_learner_list(table, *, training_class, opened_on, mapping, repairs, today) → CheckedList
    verdicts.py  CheckedList, LearnerRow, Reason, Proposal
    writing.py   write_learners(checked, chosen, *, training_class, batch, decisions, by) → Counter
    undoing.py   undo_batch(batch, *, by) → Counter; raises UndoError with a sentence
    memory.py    mapping_for(centre, table), remember_mapping(centre, table, mapping): a header once corrected

Columns count from 1, as `cell_name` does. `mapping` is column → field and need only name what differs from what
was found. `repairs` is row number → field → text, with the fields of `LearnerRow.said`: full_name and birth are one
box each, whatever columns the list has. Reading writes nothing; checking asks the database and writes nothing.
"""
