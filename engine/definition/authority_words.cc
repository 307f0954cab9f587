#include "engine/definition/authority_words.h"

#include <nlohmann/json.hpp>
#include <string>

#include "engine/definition/actions.h"

namespace trinhky::definition {

using base::ordered_json;
using base::pointer_join;

void read_authority(const ordered_json& step, std::string_view pointer, Problems& problems, Work& work) {
  if (!step.contains("authority")) return;
  work.authority_required = step["authority"] == "required";
  if (work.authority_required && work.kind == Work::Kind::wait && !work.signs) {
    problems.error("not-with-this", pointer_join(pointer, "authority"),
                   {"Nơi chờ văn bản không nêu ai ký (\"signs\") thì không có thẩm quyền nào để đối chiếu.",
                    "Where a paper is awaited that nobody here signs (\"signs\") there is no authority to ask for."});
  }
  if (work.authority_required) return;
  problems.error("bad-value", pointer_join(pointer, "authority"), {"Dùng được: required.", "Known: required."});
}

void read_paper(const ordered_json& source, Problems& problems, Definition& definition) {
  if (source.is_object() && source.contains("paper")) {
    const ordered_json& paper = source["paper"];
    const bool named = paper.is_string() && !paper.get_ref<const std::string&>().empty();
    if (named || (paper.is_object() && read_rule(paper, "/paper", problems))) {
      definition.paper = base::to_plain(paper);
    } else if (!paper.is_object()) {
      problems.error("wrong-type", "/paper",
                     {"Ở đây phải là tên loại văn bản, hoặc quy tắc cho ra tên đó.",
                      "The name of a kind of paper is expected here, or a rule that gives it."});
    }
  }
  if (!definition.paper.is_null()) return;
  for (const auto& [state, work] : definition.work) {
    if (!work.authority_required) continue;
    problems.error("required", pointer_join(work.pointer, "authority"),
                   {"Muốn đối chiếu bảng thẩm quyền thì phải nêu loại văn bản (\"paper\").",
                    "To ask the matrix of authority the kind of paper must be named (\"paper\")."});
  }
}

}  // namespace trinhky::definition
