#include "api/resources/paper_names.h"

#include <algorithm>

#include "engine/projection/paper_name.h"

namespace trinhky::api {
namespace {

using base::Result;
using definition::Definition;
using Op = store::Condition::Op;
using Names = std::map<std::string, std::string, std::less<>>;  // by document, or by instance

// Documents of one answer that are read themselves because no row names them: those of an earlier release.
constexpr std::size_t most_documents_read = 100;

std::shared_ptr<const Definition> definition_of(const Office& office, const store::Row& row) {
  return office.catalogue->definition(text(row, "definition"), static_cast<int>(number(row, "version")));
}

// Whether documents of this form can hold anything at the place that names them.
bool may_be_named(const Office& office, const Definition& definition) {
  if (definition.named_by.empty()) return false;
  const json* form = office.catalogue->form_source(definition.form);
  if (form == nullptr) return false;
  const std::string first = definition.named_by.substr(0, definition.named_by.find('/', 1));
  return base::at_pointer(*form, "/properties" + first) != nullptr;
}

Result<Names> names_of_documents(const Office& office, std::span<store::Row* const> rows) {
  std::set<std::string> documents;
  for (const store::Row* row : rows) {
    if (std::string document = text(*row, "document"); !document.empty()) documents.insert(std::move(document));
  }
  const auto kept = rows_where_in(office, "paper_name", "document", documents, {}, documents.size());
  if (!kept) return std::unexpected(kept.error());
  Names names;
  for (const store::Row& row : *kept) names.emplace(text(row, "document"), text(row, "name"));
  std::size_t left = most_documents_read;
  for (const store::Row* row : rows) {
    const std::string document = text(*row, "document");
    if (document.empty() || left == 0 || names.contains(document)) continue;
    const auto definition = definition_of(office, *row);
    if (definition == nullptr || !may_be_named(office, *definition)) continue;
    --left;
    const auto content = office.store.content(document);
    if (!content) return std::unexpected(content.error());
    if (*content) names.emplace(document, projection::name_in_bytes((*content)->bytes, definition->named_by));
  }
  return names;
}

Result<Names> names_of_drafts(const Office& office, const std::string& person, std::span<store::Row* const> rows) {
  Names names;
  if (person.empty()) return names;
  std::map<std::string, const store::Row*, std::less<>> known;
  std::set<std::string> ids;
  for (const store::Row* row : rows) {
    if (instant(*row, "ended_at")) continue;
    known.emplace(text(*row, "id"), row);
    ids.insert(text(*row, "id"));
  }
  const auto drafts = rows_where_in(office, "draft", "instance", ids, {{"person", Op::eq, {person}}}, ids.size());
  if (!drafts) return std::unexpected(drafts.error());
  for (const store::Row& draft : *drafts) {
    const std::string id = text(draft, "instance");
    const auto definition = definition_of(office, *known.at(id));
    if (definition != nullptr) names.emplace(id, projection::name_in_bytes(text(draft, "body"), definition->named_by));
  }
  return names;
}

const std::string* found(const Names& names, const std::string& key) {
  const auto name = names.find(key);
  return name == names.end() || name->second.empty() ? nullptr : &name->second;
}

}  // namespace

Result<void> name_papers(const Office& office, const std::string& person, std::span<store::Row* const> rows) {
  if (rows.empty()) return {};
  const auto bound = names_of_documents(office, rows);
  if (!bound) return std::unexpected(bound.error());
  const auto drafted = names_of_drafts(office, person, rows);
  if (!drafted) return std::unexpected(drafted.error());
  const directory::Directory directory = office.directory();
  for (store::Row* row : rows) {
    const std::string* name = found(*drafted, text(*row, "id"));
    if (name == nullptr) name = found(*bound, text(*row, "document"));
    if (name == nullptr) continue;
    const base::Text subject = projection::named({text(*row, "subject_vi"), text(*row, "subject_en")},
                                                 unit_name(directory, text(*row, "unit")), ": " + *name);
    row->insert_or_assign("subject_vi", subject.vi);
    row->insert_or_assign("subject_en", subject.en);
  }
  return {};
}

Result<void> name_papers(const Office& office, const std::string& person, RowsById& rows) {
  std::vector<store::Row*> list;
  list.reserve(rows.size());
  for (auto& [id, row] : rows) list.push_back(&row);
  return name_papers(office, person, list);
}

Result<Names> folded_names(const Office& office, std::span<const store::Row> rows) {
  std::set<std::string> documents;
  for (const store::Row& row : rows) {
    if (std::string document = text(row, "document"); !document.empty()) documents.insert(std::move(document));
  }
  const auto kept = rows_where_in(office, "paper_name", "document", documents, {}, documents.size());
  if (!kept) return std::unexpected(kept.error());
  Names by_document;
  for (const store::Row& row : *kept) by_document.emplace(text(row, "document"), text(row, "search"));
  return by_document;
}

}  // namespace trinhky::api
