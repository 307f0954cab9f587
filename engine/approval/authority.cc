#include "engine/approval/authority.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/text.h"

namespace trinhky::approval {
namespace {

using base::json;
using base::pointer_join;
using base::Result;
using base::text_or;

constexpr std::size_t max_rows = 500;

class Reader {
 public:
  Authority read(const json& file) {
    Authority authority;
    if (!file.is_object() || text_or(file, "schema") != "trinhky-authority/1") {
      fault("/schema", "wrong-schema", {"Không phải tệp thẩm quyền ký.", "Not a file of signing authority."});
      return authority;
    }
    const json rows = file.value("rows", json::array());
    if (!rows.is_array() || rows.empty() || rows.size() > max_rows) {
      fault("/rows", "bad-value", {"Cần từ 1 đến 500 dòng.", "1 to 500 rows are needed."});
      return authority;
    }
    std::set<std::string> ids;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string at = "/rows/" + std::to_string(i);
      if (!rows[i].is_object()) {
        fault(at, "wrong-type", {"Ở đây phải là một đối tượng.", "An object is expected here."});
        continue;
      }
      authority.rows.push_back(row(rows[i], at));
      if (authority.rows.back().id.empty() || !ids.insert(authority.rows.back().id).second) {
        fault(pointer_join(at, "id"), "doubled", {"Mã thiếu hoặc bị trùng.", "The id is missing or doubled."});
      }
    }
    const json papers_of = file.value("workflows", json::object());
    for (const auto& [workflow, paper] : papers_of.items()) {
      if (paper.is_object() || (paper.is_string() && !paper.get_ref<const std::string&>().empty())) {
        authority.papers_of.emplace(workflow, paper);
      } else {
        fault(base::pointer({"workflows", workflow}), "bad-value",
              {"Ở đây cần tên loại văn bản hoặc quy tắc.", "The name of a kind of paper is needed here, or a rule."});
      }
    }
    return authority;
  }

  std::vector<base::Fault> take() { return std::move(faults_); }

 private:
  AuthorityRow row(const json& value, const std::string& at) {
    AuthorityRow row{.id = text_or(value, "id")};
    const json papers = value.value("papers", json::object());
    for (const char* language : {"vi", "en"}) {
      for (const std::string& name : words(papers, language, pointer_join(at, "papers"), true)) {
        row.papers.push_back(name);
      }
    }
    row.codes = words(value, "codes", at, false);
    if (row.codes.size() > row.papers.size()) {
      fault(pointer_join(at, "codes"), "bad-value", {"Nhiều ký hiệu hơn tên loại.", "More codes than kinds."});
    }
    const json covers = value.value("covers", json::object());
    const auto vi = words(covers, "vi", pointer_join(at, "covers"), false);
    const auto en = words(covers, "en", pointer_join(at, "covers"), false);
    for (std::size_t i = 0; i < vi.size(); ++i) row.covers.push_back({vi[i], i < en.size() ? en[i] : vi[i]});
    row.decided_by = list(value, "decided_by", at);
    row.signed_by = list(value, "signed", at);
    row.deputy = value.value("deputy", json());
    row.recuses_concerned = text_or(value, "recusal") == "member-concerned";
    row.source = text_or(value, "source");
    const std::string mark = text_or(value, "mark");
    const bool known = mark == "P" || mark == "K" || mark == "C" || mark == "H";
    if (row.source.empty() || !known) {
      fault(at, "no-source", {"Phải nêu nguồn và mức chắc chắn.", "Source and mark must be told."});
    }
    if (known) row.mark = mark.front();
    return row;
  }

  std::vector<std::string> words(const json& value, const char* member, const std::string& at, bool required) {
    std::vector<std::string> words;
    const json list = value.is_object() ? value.value(member, json::array()) : json::array();
    for (const json& one : list) {
      if (one.is_string()) words.push_back(one.get<std::string>());
    }
    if (!list.is_array() || words.size() != list.size() || (required && words.empty())) {
      fault(pointer_join(at, member), "bad-value", {"Ở đây cần danh sách tên.", "A list of names is needed here."});
    }
    return words;
  }

  json list(const json& value, const char* member, const std::string& at) {
    json list = value.value(member, json::array());
    const bool good = list.is_array() && !list.empty() &&
                      std::ranges::all_of(list, [](const json& one) { return one.is_object() && !one.empty(); });
    if (good) return list;
    fault(pointer_join(at, member), "required",
          {"Phải nêu ai quyết định và ký thế nào.", "It must say who decides and how it is signed."});
    return json::array();
  }

  void fault(std::string pointer, std::string code, base::Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  std::vector<base::Fault> faults_;
};

// The name of a kind in the row, by itself or by its abbreviation, folded as `wanted` is.
std::optional<std::string> named_in(const AuthorityRow& row, const std::string& wanted) {
  if (wanted.empty()) return std::nullopt;
  for (const std::string& name : row.papers) {
    if (base::fold(name) == wanted) return name;
  }
  for (std::size_t i = 0; i < row.codes.size() && i < row.papers.size(); ++i) {
    if (base::fold(row.codes[i]) == wanted) return row.papers[i];
  }
  return std::nullopt;
}

bool is_or_holds(const json& value, const std::string& word) {
  if (word.empty()) return false;
  if (value.is_array()) return std::ranges::find(value, json(word)) != value.end();
  return value == word;
}

bool is_deputy(const AuthorityRow& row, const std::string& position) {
  return row.deputy.is_object() && is_or_holds(row.deputy.value("by", json()), position);
}

bool signs(const AuthorityRow& row, const std::string& position) {
  return is_deputy(row, position) || std::ranges::any_of(row.signed_by, [&](const json& block) {
           return is_or_holds(block.value("by", json()), position);
         });
}

bool grants(const AuthorityRow& row, const json& entry, const Decider& decider) {
  const auto is = [&](const char* member, const std::string& word) {
    return entry.contains(member) && is_or_holds(entry[member], word);
  };
  if (!decider.body.empty()) return is("body", decider.body);
  if (is("position", decider.position)) return true;
  if (is("delegate_of", decider.position)) return decider.substitution == "TUQ";
  if (is("acting_as", decider.position)) return decider.ground == "acting";
  return entry.value("leader_in_charge", json(false)) == true && signs(row, decider.position);
}

// Decree 30/2020/NĐ-CP art. 13: the formula follows from how the position is exercised; else it is the row's.
std::string capacity_of(const AuthorityRow& row, const Decider& decider) {
  if (decider.body.empty()) {
    if (decider.substitution == "KT" || decider.substitution == "TL" || decider.substitution == "TUQ") {
      return decider.substitution + ".";
    }
    if (decider.ground == "acting") return "Q.";
    if (is_deputy(row, decider.position)) return "KT.";
  }
  return row.signed_by.empty() ? std::string() : text_or(row.signed_by.front(), "capacity");
}

}  // namespace

Result<Authority> read_authority(const json& file) {
  Reader reader;
  Authority authority = reader.read(file);
  auto faults = reader.take();
  if (faults.empty()) return authority;
  return std::unexpected(
      base::Error{.code = base::ErrorCode::invalid,
                  .type = "bad-authority",
                  .message = {"Tệp thẩm quyền ký chưa đúng.", "The file of signing authority is not right."},
                  .pointer = faults.front().pointer,
                  .faults = std::move(faults),
                  .link = {},
                  .log = {}});
}

std::vector<const AuthorityRow*> authority_for(const Authority& authority, std::string_view paper) {
  std::vector<const AuthorityRow*> rows;
  const std::string wanted = base::fold(base::tidy_blanks(paper));
  for (const AuthorityRow& row : authority.rows) {
    if (named_in(row, wanted)) rows.push_back(&row);
  }
  return rows;
}

json to_json(const Power& power) {
  return {{"paper", power.paper},       {"row", power.row},       {"by", power.by},
          {"capacity", power.capacity}, {"source", power.source}, {"mark", std::string(1, power.mark)}};
}

std::optional<Power> power_of(const Authority& authority, std::string_view paper, const Decider& decider) {
  const std::string wanted = base::fold(base::tidy_blanks(paper));
  const std::vector<const AuthorityRow*> rows = authority_for(authority, paper);
  for (const bool in_part : {false, true}) {
    for (const AuthorityRow* row : rows) {
      if (row->covers.empty() == in_part) continue;
      for (const json& entry : row->decided_by) {
        if (!grants(*row, entry, decider)) continue;
        return Power{.paper = named_in(*row, wanted).value_or(std::string(paper)),
                     .row = row->id,
                     .by = entry,
                     .capacity = capacity_of(*row, decider),
                     .source = row->source,
                     .mark = row->mark};
      }
    }
  }
  return std::nullopt;
}

}  // namespace trinhky::approval
