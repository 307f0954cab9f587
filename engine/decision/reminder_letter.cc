#include "engine/decision/reminder_letter.h"

#include <algorithm>

namespace trinhky::decision {
namespace {

using base::json;

constexpr std::string_view drafts = "draft-";
constexpr std::string_view usual_workflow = "document-issue";
constexpr std::string_view origin = "reminder-letter";

// The workflow that the act names, or the usual one; empty where neither may be started from this paper.
std::string workflow_for(const Turn& turn, std::string_view act) {
  for (const std::string_view id : {act.substr(drafts.size()), usual_workflow}) {
    const auto known = turn.world().definition(std::string(id), 0);
    if (known == nullptr) continue;
    const bool allowed = std::ranges::find(known->invoked_by, turn.instance().definition) != known->invoked_by.end();
    if (allowed) return std::string(id);
  }
  return {};
}

// A draft is text that people change, so it is in their language and says only what is certain.
json letter(const Turn& turn, const json& late, base::Instant due) {
  const calendar::Calendar& days = *turn.world().calendar;
  const int late_days = std::max(1, days.working_days_between(days.local_date(due), turn.today()));
  std::string text = "Đến nay đã quá hạn " + std::to_string(late_days) + " ngày làm việc (hạn: ";
  text.append(calendar::format_local(days, due).vi).append("), các đơn vị sau đây chưa hoàn thành:\n");
  for (const json& unit : late) {
    const std::string id = unit.get<std::string>();
    const auto known = turn.world().directory->unit(id);
    text.append("- ").append(known ? known->name.vi : id).append("\n");
  }
  text += "Đề nghị các đơn vị khẩn trương hoàn thành, và báo cáo lý do chậm.";
  return {{"title", "Về việc đôn đốc các đơn vị chậm thời hạn"}, {"body", std::move(text)}};
}

}  // namespace

void draft_letter(Turn& turn, const std::string& act, const json& late, base::Instant due) {
  if (!act.starts_with(drafts) || late.empty()) return;
  const std::string workflow = workflow_for(turn, act);
  if (workflow.empty()) return;
  // A rung fires in one event, so each firing has its own.
  const std::string key = std::to_string(turn.instance().events + 1);
  const std::string id = base::derived_uuid(turn.instance().id + "|" + std::string(origin) + "|" + key);
  turn.owe(id, "start",
           {{"definition", workflow},
            {"unit", turn.instance().unit},
            {"parent",
             {{"instance", turn.instance().id},
              {"invoke", origin},
              {"key", key},
              {"entry", 0},
              {"definition", turn.instance().definition}}},
            {"document", turn.keep_document(letter(turn, late, due))},
            {"data", {{"kind", "CV"}, {"about", "đôn đốc các đơn vị chậm thời hạn"}}}},
           "letter");
}

}  // namespace trinhky::decision
