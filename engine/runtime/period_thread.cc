#include "engine/runtime/period_thread.h"

#include <algorithm>

namespace trinhky::runtime {
namespace {

using base::Result;
using definition::Definition;
using definition::Invoke;
using store::Row;
using Op = store::Condition::Op;

constexpr std::size_t threads_looked_at = 50;  // of one unit; more than a few never run at once

std::int64_t year_in(const Row& row) {
  const auto found = row.find("year");
  const auto* value = found == row.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return value == nullptr ? 0 : *value;
}

// The newest version of a workflow that may open this one, where it does; `how`: by periods, or in any way.
std::shared_ptr<const Definition> opener(const Catalogue& catalogue, const std::string& id, const Definition& opened,
                                         bool by_periods) {
  auto known = catalogue.definition(id, 0);
  if (known == nullptr) return nullptr;
  const bool opens = std::ranges::any_of(known->invokes, [&](const auto& one) {
    return one.second.workflow == opened.id && (!by_periods || one.second.many == Invoke::Many::per_period);
  });
  return opens ? known : nullptr;
}

}  // namespace

std::vector<std::string> opened_for_periods_by(const Catalogue& catalogue, const Definition& definition) {
  std::vector<std::string> openers;
  for (const std::string& id : definition.invoked_by) {
    if (opener(catalogue, id, definition, true) != nullptr) openers.push_back(id);
  }
  return openers;
}

base::Text why_not_scheduled(const Catalogue& catalogue, const Definition& definition) {
  for (const std::string& id : definition.invoked_by) {
    const auto known = opener(catalogue, id, definition, false);
    if (known == nullptr) continue;
    return {"“" + definition.title.vi + "” được mở cùng “" + known->title.vi + "”; hãy lập lịch cho quy trình đó.",
            "“" + definition.title.en + "” is opened together with “" + known->title.en + "”: schedule that one."};
  }
  return {"Quy trình này chỉ được mở từ quy trình khác.", "This workflow is opened by other workflows only."};
}

Result<std::optional<std::string>> thread_of(store::Store& store, const std::vector<std::string>& definitions,
                                             const std::string& unit, int year) {
  store::Condition named{.column = "definition", .op = Op::in, .values = {}};
  for (const std::string& id : definitions) named.values.emplace_back(id);
  const auto rows = store.read({.table = "instance",
                                .where = {named, {"unit", Op::eq, {unit}}, {"ended_at", Op::is_null, {}}},
                                .order = {{"started_at", true}},
                                .limit = threads_looked_at});
  if (!rows) return std::unexpected(rows.error());
  for (const std::int64_t wanted : {std::int64_t{year}, std::int64_t{0}}) {
    for (const Row& row : *rows) {
      if (year_in(row) == wanted) return std::get<std::string>(row.at("id"));
    }
  }
  return std::optional<std::string>();
}

base::Error no_thread(const std::string& unit, int year) {
  const std::string of = std::to_string(year);
  return {.code = base::ErrorCode::wrong_state,
          .type = "no-thread",
          .message = {"Đơn vị chưa có hồ sơ theo dõi năm " + of +
                          " đang thực hiện nên chưa mở được kỳ; mở lại sau khi "
                          "hướng dẫn được ban hành.",
                      "The unit has no running thread of " + of +
                          ", so the period was not opened; try again once the "
                          "guidance is in force."},
          .log = "unit " + unit};
}

}  // namespace trinhky::runtime
